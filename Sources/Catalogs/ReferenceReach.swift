import MetricModel
import Signals

/// How much there is to evaluate for a value whose formulas look at others, which may look at others.
///
/// Each value is followed once, however many look at it.
struct ReferenceReach {
    /// A fault in a value's references.
    struct Problem: Error {
        fileprivate enum Kind {
            /// It is the value's own, of which those that look at it need not hear.
            case own
            /// The value leads to one that is being followed.
            case loop([LabelPattern])
            case tooMany
        }

        var message: String
        fileprivate var kind: Kind
    }

    private struct Extent {
        /// Values, each as often as it is evaluated.
        var count: Int
        /// One after the other.
        var depth: Int
    }

    /// A value is evaluated anew for each formula that looks at it.
    private static let maximumCount = 1000
    /// Evaluating goes as deep into the stack.
    private static let maximumDepth = 100

    private let family: FamilyDefinition
    private var known: [[LabelPattern]: Result<Extent, Problem>] = [:]
    /// Those whose references are being followed.
    private var open: Set<[LabelPattern]> = []

    init(in family: FamilyDefinition) {
        self.family = family
    }

    /// - Throws: when a reference leads nowhere, or back, or too far.
    mutating func follow(_ value: ValueDefinition) throws(Problem) {
        _ = try extent(of: value)
    }

    private mutating func extent(of value: ValueDefinition) throws(Problem) -> Extent {
        if let known = known[value.labels] { return try known.get() }
        open.insert(value.labels)
        defer { open.remove(value.labels) }
        do throws(Problem) {
            let extent = try extent(ofReferencesOf: value)
            known[value.labels] = .success(extent)
            return extent
        } catch {
            known[value.labels] = .failure(error)
            throw error
        }
    }

    private mutating func extent(ofReferencesOf value: ValueDefinition) throws(Problem) -> Extent {
        var extent = Extent(count: 1, depth: 1)
        for labels in value.source.signals.flatMap({ $0.references }) {
            let target = try target(labels)
            let other = try self.extent(ofTarget: target)
            extent.count += other.count
            extent.depth = max(extent.depth, other.depth + 1)
            guard extent.count <= Self.maximumCount, extent.depth <= Self.maximumDepth else {
                throw problem(target, Self.tooMany, .tooMany)
            }
        }
        return extent
    }

    private mutating func extent(ofTarget target: ValueDefinition) throws(Problem) -> Extent {
        if open.contains(target.labels) { throw problem(target, "which depends on this one", .loop(target.labels)) }
        guard open.count < Self.maximumDepth else {
            throw problem(target, Self.tooMany, .tooMany)
        }
        do throws(Problem) {
            return try extent(of: target)
        } catch {
            switch error.kind {
            case .own: return Extent(count: 1, depth: 1)
            case .loop(let start):
                let end = open.contains(start) ? "which depends on this one" : "which depends on itself"
                throw problem(target, end, error.kind)
            case .tooMany: throw problem(target, Self.tooMany, .tooMany)
            }
        }
    }

    private func problem(_ target: ValueDefinition, _ end: String, _ kind: Problem.Kind) -> Problem {
        Problem(message: "the formula looks at the value with the labels \(list(target.labels)), \(end)", kind: kind)
    }

    private static let tooMany =
        "which looks at too many others: allowed are \(maximumCount) in all, one for each time that it is looked at, and "
        + "\(maximumDepth) after one another"

    private func target(_ labels: [String]) throws(Problem) -> ValueDefinition {
        guard let target = family.value(withLabels: labels.map(LabelValue.init)) else {
            let found = labels.map { "'\($0)'" }.joined(separator: ", ")
            throw Problem(
                message: "the formula looks at the value with the labels \(found), which the metric does not have",
                kind: .own
            )
        }
        guard target.lifetime.churn == nil else {
            throw problem(target, "which churns: its series do not stay the same", .own)
        }
        return target
    }
}
