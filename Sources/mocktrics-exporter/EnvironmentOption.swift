import Foundation
import MetricModel

/// The environment as a second place to set options.
enum EnvironmentOption {
    /// What the command line says, else what the environment says, else the default.
    ///
    /// - Throws: a sentence that names the variable when it cannot be read.
    static func resolve<Value>(
        _ commandLine: Value?,
        _ variable: String,
        allowed: String,
        default defaultValue: @autoclosure () -> Value,
        read: (String) -> Value?
    ) throws -> Value {
        if let commandLine { return commandLine }
        guard let text = ProcessInfo.processInfo.environment[variable] else { return defaultValue() }
        guard let value = read(text) else {
            throw Failure("the environment variable \(variable) is '\(text)'; allowed is \(allowed)")
        }
        return value
    }

    /// A path, which need not be given at all.
    static func path(_ commandLine: String?, _ variable: String) -> String? {
        commandLine ?? ProcessInfo.processInfo.environment[variable]
    }

    static func resolve(
        flag commandLine: Bool,
        _ variable: String
    ) throws -> Bool {
        try resolve(commandLine ? true : nil, variable, allowed: "true or false", default: false) { text in
            switch text.lowercased() {
            case "true", "yes", "on", "1": true
            case "false", "no", "off", "0", "": false
            default: nil
            }
        }
    }

    /// A whole number above zero.
    static func count(_ commandLine: CountArgument?, _ variable: String, default count: Int) throws -> Int {
        try resolve(
            commandLine,
            variable,
            allowed: "a whole number above 0",
            default: CountArgument(count: count),
            read: CountArgument.init(argument:)
        ).count
    }

    static func duration(
        _ commandLine: DurationArgument?,
        _ variable: String,
        default seconds: Int64
    ) throws -> TimeSpan {
        try resolve(
            commandLine,
            variable,
            allowed: "a duration such as 90s",
            default: DurationArgument(span: TimeSpan(nanoseconds: seconds * 1_000_000_000)),
            read: DurationArgument.init(argument:)
        ).span
    }

    /// Words, which the environment has with commas between them; those of the command line stand for all.
    static func list(_ commandLine: [String], _ variable: String) -> [String] {
        guard commandLine.isEmpty, let text = ProcessInfo.processInfo.environment[variable] else { return commandLine }
        return text.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
    }
}
