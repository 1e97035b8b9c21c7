import Foundation
import MetricModel

/// The environment as a second place to set options. A variable that is empty is the same as one that is not set.
///
/// It remembers which variables it was asked for, so that it can say at the end which ones nobody asks for.
final class OptionEnvironment {
    private let variables: [String: String]
    private var known: Set<String> = []
    private var ignored: [String] = []

    init(_ variables: [String: String] = ProcessInfo.processInfo.environment) {
        self.variables = variables
    }

    /// Sentences on variables that have no effect, in order of their names. Complete when all options have been resolved.
    var warnings: [String] {
        ignored + StrayVariables.warnings(on: variables, known: known)
    }

    private func text(_ variable: String) -> String? {
        known.insert(variable)
        return variables[variable].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// What the command line says, else what the environment says, else the default.
    ///
    /// - Throws: a sentence that names the variable when it cannot be read.
    func resolve<Value>(
        _ commandLine: Value?,
        _ variable: String,
        allowed: String,
        default defaultValue: @autoclosure () -> Value,
        read: (String) -> Value?
    ) throws -> Value {
        let text = text(variable)
        if let commandLine { return commandLine }
        guard let text else { return defaultValue() }
        guard let value = read(text) else {
            throw Failure("the environment variable \(variable) is '\(text)'; allowed is \(allowed)")
        }
        return value
    }

    /// A path, which need not be given at all.
    func path(_ commandLine: PathArgument?, _ variable: String) -> String? {
        let text = text(variable)
        return commandLine?.path ?? text
    }

    func flag(_ commandLine: Bool, _ variable: String) throws -> Bool {
        try resolve(commandLine ? true : nil, variable, allowed: "true or false", default: false) { text in
            switch text.lowercased() {
            case "true", "yes", "on", "1": true
            case "false", "no", "off", "0": false
            default: nil
            }
        }
    }

    /// A port. The address of a service of Kubernetes under the same name is ignored, with a warning: nobody has written it.
    func port(_ commandLine: UInt16?, _ variable: String, default port: UInt16) throws -> Int {
        if commandLine == nil, let text = text(variable), ServiceLink.isAddress(text) {
            ignored.append(
                "ignored the environment variable \(variable), '\(text)': it is the address of a Kubernetes Service and no port; "
                    + "'enableServiceLinks: false' in the pod leaves such variables out"
            )
            return Int(port)
        }
        return Int(
            try resolve(commandLine, variable, allowed: "a port from 0 to 65535", default: port, read: { UInt16($0) })
        )
    }

    /// A whole number above zero.
    func count(_ commandLine: CountArgument?, _ variable: String, default count: Int) throws -> Int {
        try resolve(
            commandLine,
            variable,
            allowed: "a whole number above 0",
            default: CountArgument(count: count),
            read: CountArgument.init(argument:)
        ).count
    }

    func duration(_ commandLine: DurationArgument?, _ variable: String, default seconds: Int64) throws -> TimeSpan {
        try resolve(
            commandLine,
            variable,
            allowed: "a duration such as 90s",
            default: DurationArgument(span: TimeSpan(nanoseconds: seconds * 1_000_000_000)),
            read: DurationArgument.init(argument:)
        ).span
    }

    /// Words, which the environment has with commas between them; those of the command line stand for all.
    func list(_ commandLine: [String], _ variable: String) -> [String] {
        let text = text(variable)
        guard commandLine.isEmpty, let text else { return commandLine }
        return text.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
    }
}
