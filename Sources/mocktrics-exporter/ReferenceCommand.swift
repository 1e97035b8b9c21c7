import ArgumentParser
import Documents
import Exposition
import Foundation
import MetricModel
import Plotting

/// Writes the reference pages and their pictures; `make docs` runs it.
struct ReferenceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reference",
        abstract: "Write the reference of signals and types.",
        shouldDisplay: false
    )

    @Argument(help: "The folder to write to; pictures go to the folder 'plots' in it.", completion: .directory)
    var folder: String

    func run() async throws {
        let folder = URL(filePath: folder)
        let plots = folder.appending(path: "plots")
        try FileManager.default.createDirectory(at: plots, withIntermediateDirectories: true)
        try write(ReferenceText.signals(picturesIn: "plots"), to: folder.appending(path: "signals.md"))
        try write(ReferenceText.types, to: folder.appending(path: "types.md"))
        for picture in ReferenceText.pictures {
            let configuration = FileManager.default.temporaryDirectory
                .appending(path: "mocktrics-exporter-\(UUID().uuidString).yaml")
            defer { try? FileManager.default.removeItem(at: configuration) }
            try write(picture.configuration, to: configuration)
            let file = plots.appending(path: "\(picture.kind).svg").path
            let plot = try PlotCommand.parse(
                ["-f", configuration.path, "--to", picture.length, "--svg", file]
            )
            try await plot.run()
        }
    }

    private func write(_ text: String, to file: URL) throws {
        do {
            try Data(text.utf8).write(to: file)
        } catch {
            throw Failure("cannot write '\(file.path)': \(systemReason(of: error))")
        }
    }
}
