/// Draws within a block, moved as little as it takes to spread them evenly: of the draws in any block, as much of the
/// observations has draws below a share as that share.
///
/// All draws are sorted into a number of classes by their share. A class that has more than it should gets more room, and
/// the others are moved aside; none changes its place among the others. Of n independent draws a share is moved by at
/// most 0.5/√n (its standard deviation): by 1 % for n = 2,500.
struct EvenedDraws: Sendable {
    static let classCount = 128
    /// Where each class begins, and where the last one ends: 1.
    private(set) var edges: [Double]

    /// Of draws that stay as they are.
    init() {
        edges = (0...Self.classCount).map { Double($0) / Double(Self.classCount) }
    }

    /// - Parameter masses: how much each class has.
    init(_ masses: [Double]) {
        self.init()
        let whole = masses.reduce(0, +)
        guard whole > 0 else { return }
        var sum = 0.0
        for index in 1..<Self.classCount {
            sum += masses[index - 1]
            edges[index] = min(sum / whole, 1)
        }
    }

    @inline(__always)
    static func index(of share: Double) -> Int {
        let place = share * Double(classCount)
        return place > 0 ? min(Int(place), classCount - 1) : 0
    }

    func share(_ share: Double) -> Double {
        let index = Self.index(of: share)
        let part = share * Double(Self.classCount) - Double(index)
        return edges[index] + (edges[index + 1] - edges[index]) * min(max(0, part), 1)
    }
}
