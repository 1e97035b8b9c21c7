import ArgumentParser
import Documents
import Exposition
import Foundation
import MetricModel

struct RenderCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "render",
        abstract: "Print the page of a configuration file at any instant.",
        discussion: """
            The exporter's own metrics are not part of it. The same file and instant always give the same bytes.
            """
    )

    @Option(
        name: [.customShort("f"), .long],
        help: ArgumentHelp("The YAML file that defines metrics.", valueName: "path"),
        completion: .file(extensions: ["yaml", "yml"]),
        transform: PathArgument.read
    )
    var configFile: PathArgument

    @Option(
        help: ArgumentHelp(
            "When: RFC 3339 such as 2026-01-01T00:00:00Z, or seconds since 1970.",
            valueName: "instant"
        ),
        transform: InstantArgument.read
    )
    var at: InstantArgument

    @Option(
        help: ArgumentHelp(
            "When the exporter is taken to have started, for a file whose clock begins at the start.",
            valueName: "instant"
        ),
        transform: InstantArgument.read
    )
    var startedAt = InstantArgument(instant: .unixEpoch)

    @Option(help: ArgumentHelp("The format.", valueName: "format"))
    var format = ExpositionFormat.Version.text

    @Option(
        help: ArgumentHelp(
            "How names are written that have characters besides letters, digits, '_' and ':'.",
            valueName: "scheme"
        )
    )
    var escaping = EscapingScheme.underscores

    func run() throws {
        let catalog = try ConfigurationFile(path: configFile.path, reservedNames: []).catalog(
            startedAt: startedAt.instant
        )
        let format = ExpositionFormat(format, escaping: escaping)
        let snapshot = Snapshot(compiling: catalog, for: format, at: at.instant)
        TotalsNotice.write(for: snapshot, until: at.instant)
        snapshot.completeTotals(until: at.instant)
        let page = Page.bytes(of: snapshot, in: format, at: at.instant)
        try FileHandle.standardOutput.write(contentsOf: Data(page))
    }
}

/// An instant as an option, which says by ``read`` why it is none.
struct InstantArgument: CustomStringConvertible {
    var instant: Timestamp

    @Sendable
    static func read(_ argument: String) throws -> InstantArgument {
        InstantArgument(instant: try InstantText.instant(argument))
    }

    var description: String { InstantText.text(instant) }
}

extension ExpositionFormat.Version: ExpressibleByArgument {}
extension EscapingScheme: ExpressibleByArgument {}
