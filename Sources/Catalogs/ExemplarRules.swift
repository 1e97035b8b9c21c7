import MetricModel
import Signals

extension CatalogRules {
    /// Exemplars of a native histogram at most; client_golang keeps ten.
    private static let maximumExemplarCount = 100

    static func exemplarsHaveAPlace(
        _ value: ValueDefinition,
        _ family: FamilyDefinition,
        _: CatalogSettings
    ) -> [Violation] {
        guard value.exemplars != nil, family.type != .counter, family.type != .histogram else {
            return drawn(value, "exemplars")
        }
        return [
            Violation(
                path: FieldPath()[key: "exemplars"],
                message: "a metric of type \(family.type.rawValue) has no exemplars; counters and histograms have"
            )
        ]
    }

    /// A sample has one exemplar at most (OpenMetrics 1.0, "Exemplars"); a native histogram has many, each with its instant.
    static func exemplarsStayApart(
        _ value: ValueDefinition,
        _: FamilyDefinition,
        _: CatalogSettings
    ) -> [Violation] {
        guard case .fixed(let exemplars) = value.exemplars else { return [] }
        let path = FieldPath()[key: "exemplars"]
        guard exemplars.count <= maximumExemplarCount else {
            let message = "\(exemplars.count) exemplars; at most \(maximumExemplarCount) are allowed"
            return [Violation(path: path, message: message)]
        }
        guard case .histogram(let histogram) = value.source else {
            guard exemplars.count > 1 else { return [] }
            return [
                Violation(path: path[index: 1], message: "a counter has one exemplar at most; leave the others out")
            ]
        }
        if histogram.native != nil {
            return exemplars.enumerated().filter { $1.timestamp == nil }.map { index, _ in
                Violation(
                    path: path[index: index],
                    message:
                        "the 'timestamp' is missing, without which readers ignore an exemplar of a native histogram"
                )
            }
        }
        let bounds = histogram.bounds + [.infinity]
        var taken: [Int: Int] = [:]
        return exemplars.enumerated().compactMap { index, exemplar in
            let bucket = histogram.bucket(of: exemplar.value.value)
            guard let first = taken.updateValue(index, forKey: bucket) else { return nil }
            return Violation(
                path: path[index: index],
                message:
                    "it falls into the bucket up to \(text(bounds[bucket])), as exemplars[\(first)] does; a bucket has one "
                    + "exemplar at most"
            )
        }
    }

    private static func text(_ bound: Double) -> String { bound == .infinity ? "+Inf" : "\(bound)" }
}
