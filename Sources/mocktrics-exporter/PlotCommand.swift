import ArgumentParser
import Catalogs
import Documents
import Exposition
import Foundation
import MetricModel
import Plotting

struct PlotCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plot",
        abstract: "Draw what a configuration file defines, over any time.",
        discussion: """
            Draws in the terminal, as wide as it is, or to a file as SVG. What is drawn is what scrapes at these instants \
            would show.
            """
    )

    @Option(
        name: [.customShort("f"), .long],
        help: ArgumentHelp("The YAML file that defines metrics.", valueName: "path"),
        completion: .file(extensions: ["yaml", "yml"]),
        transform: PathArgument.read
    )
    var configFile: PathArgument

    @Option(help: ArgumentHelp("The metric to draw, as the file names it; by default each one.", valueName: "name"))
    var metric: String?

    @Option(
        help: ArgumentHelp(
            "The first instant: RFC 3339 or seconds since 1970; by default when the time of the signals begins.",
            valueName: "instant"
        ),
        transform: InstantArgument.read
    )
    var from: InstantArgument?

    @Option(
        help: ArgumentHelp(
            "The last instant, or a duration after the first one, such as 2h; by default 10 minutes after it.",
            valueName: "instant|duration"
        )
    )
    var to: String?

    @Option(
        help: ArgumentHelp(
            "From one point to the next, such as 15s; by default as fine as shows.",
            valueName: "duration"
        )
    )
    var step: String?

    @Option(
        help: ArgumentHelp(
            "When the exporter is taken to have started, for a file whose clock begins at the start.",
            valueName: "instant"
        ),
        transform: InstantArgument.read
    )
    var startedAt = InstantArgument(instant: .unixEpoch)

    @Option(
        help: ArgumentHelp("Write an SVG document to this file instead.", valueName: "path"),
        completion: .file(),
        transform: PathArgument.read
    )
    var svg: PathArgument?

    @Option(help: ArgumentHelp("Characters a line; by default the width of the terminal.", valueName: "count"))
    var width: Int?

    /// Of which more would not be told apart.
    private static let maximumSeriesCount = 40
    private static let maximumPointCount: Int64 = 100_000

    func run() async throws {
        let catalog = try ConfigurationFile(path: configFile.path, reservedNames: []).catalog(
            startedAt: startedAt.instant
        )
        let families = try chosen(from: catalog)
        if let svg = svg?.path {
            guard families.count == 1, let family = families.first else {
                throw Failure("an SVG document shows one metric; choose it with --metric: \(names(of: catalog))")
            }
            let document = SVGPlot.document(of: try await plot(family, catalog.settings, pointCount: 720))
            do {
                try Data(document.utf8).write(to: URL(filePath: svg))
            } catch {
                throw Failure("cannot write '\(svg)': \(systemReason(of: error))")
            }
            return
        }
        let terminal = Terminal()
        let width = width ?? terminal.width
        for (index, family) in families.enumerated() {
            if index > 0 { print() }
            let plot = try await plot(family, catalog.settings, pointCount: Int64(2 * max(20, width)))
            for line in TextPlot.lines(of: plot, width: width, useColor: terminal.hasColor) { print(line) }
        }
    }

    private func chosen(from catalog: Catalog) throws -> [FamilyDefinition] {
        guard let metric else {
            guard catalog.familyCount > 0 else {
                throw Failure("the file '\(configFile.path)' defines no metric to draw")
            }
            return catalog.allFamilies
        }
        let families = catalog.allFamilies
        guard
            let family = families.first(where: { $0.name.text == metric })
                ?? families.first(where: { family in
                    let key = catalog.settings.key(of: family)
                    return [key.prometheusName.text, key.name.text].contains(metric)
                })
        else {
            throw Failure("the file '\(configFile.path)' defines no metric '\(metric)'; it has \(names(of: catalog))")
        }
        return [family]
    }

    private func names(of catalog: Catalog) -> String {
        let names = catalog.allFamilies.prefix(20).map(\.name.text)
        return names.joined(separator: ", ") + (catalog.familyCount > names.count ? ", ..." : "")
    }

    private func plot(_ family: FamilyDefinition, _ settings: CatalogSettings, pointCount: Int64) async throws -> Plot {
        let epoch = settings.epoch(addedAt: startedAt.instant)
        let instants = try instants(since: epoch, count: pointCount)
        // Held until the samples are there, so that both have the same totals.
        let snapshot = Snapshot(compiling: family, settings: settings, at: epoch)
        defer { withExtendedLifetime(snapshot) {} }
        if let last = instants.last { TotalsNotice.write(for: snapshot, until: last) }
        let history = try await SampleHistory(
            of: family,
            settings: settings,
            totals: snapshot.totals,
            at: instants,
            limit: Self.maximumSeriesCount,
            waitsForTotals: true
        )
        let name = settings.exposedName(of: family)
        return Plot(
            title: family.documentation.isEmpty ? name.text : "\(name): \(family.documentation)",
            unit: family.unit?.text ?? "",
            series: history.series.map { series in
                Plot.Series(
                    name: series.text,
                    points: zip(instants, series.values).map { Plot.Point(instant: $0, value: $1) }
                )
            },
            // By the clock when an instant was asked for, or when the time of signals began long ago.
            epoch: from == nil ? epoch : nil
        )
    }

    private func end(_ text: String, after first: Timestamp) throws -> Timestamp {
        if let span = DurationText.span(text) {
            let end = first + span
            guard end - first == span else { throw Failure("'--to \(text)': the plot ends after the year 2262") }
            return end
        }
        do throws(InstantError) {
            return try InstantText.instant(text)
        } catch {
            let allowed = "a duration such as 2h, or \(InstantText.expectation)"
            throw Failure(error.sentence(after: "'--to \(text)'", allowed: allowed))
        }
    }

    private func instants(since epoch: Timestamp, count: Int64) throws -> [Timestamp] {
        let first = from?.instant ?? epoch
        var last = first + TimeSpan(nanoseconds: 600 * 1_000_000_000)
        if let to {
            last = try end(to, after: first)
        }
        let length = last - first
        guard length > .zero else { throw Failure("the plot ends before it begins; write a '--to' after '--from'") }
        var step = TimeSpan(nanoseconds: max(1_000_000, length.nanoseconds / count))
        if let text = self.step {
            guard let span = DurationText.span(text), span.nanoseconds >= 1_000_000 else {
                throw Failure("'--step \(text)': allowed is a duration of at least 1ms, such as 15s")
            }
            step = span
        }
        let points = length.nanoseconds / step.nanoseconds + 1
        guard points <= Self.maximumPointCount else {
            throw Failure("\(points) points; at most \(Self.maximumPointCount) are drawn: write a longer '--step'")
        }
        return (0..<points).map { first + TimeSpan(nanoseconds: $0 * step.nanoseconds) }
    }
}

/// Where the standard output goes.
private struct Terminal {
    let width: Int
    let hasColor: Bool

    init() {
        let isTerminal = isatty(STDOUT_FILENO) == 1
        var size = winsize()
        let environment = ProcessInfo.processInfo.environment
        if ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 {
            width = Int(size.ws_col)
        } else {
            width = environment["COLUMNS"].flatMap { Int($0) } ?? 80
        }
        // no-color.org: any text but an empty one switches colours off.
        hasColor = isTerminal && (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
    }
}
