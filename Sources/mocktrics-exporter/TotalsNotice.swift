import Exporter
import Exposition
import Foundation
import MetricModel

/// What a command says before it sums up totals that are not known at once.
enum TotalsNotice {
    /// What takes less is not worth a line.
    private static let patience = TimeSpan(nanoseconds: 2_000_000_000)

    static func write(for snapshot: Snapshot, until instant: Timestamp) {
        let surroundings = Surroundings.system
        // A command has nothing else to do, but sums up on one thread.
        let cost = AgeCost(of: snapshot, until: instant, workerCount: 1, uptime: surroundings.uptime)
        guard let cost, cost.duration > patience else { return }
        FileHandle.standardError.write(Data("waiting: \(cost.sentence)\n".utf8))
    }
}
