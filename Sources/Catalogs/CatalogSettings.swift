package import MetricModel

/// What holds for every metric of a catalog.
package struct CatalogSettings: Sendable {
    /// When the time of signals begins.
    package enum Epoch: Hashable, Sendable {
        /// At the moment when a value is added; for the file's values, when the process starts.
        case whenAdded
        case fixed(Timestamp)
    }

    /// True: the unit is not appended to a metric's name.
    package var disableUnits = false
    /// All randomness derives from it.
    package var seed: UInt64 = 0
    package var epoch = Epoch.whenAdded
    package var limits = CatalogLimits()
    /// When the exporter started.
    package var startedAt = Timestamp.unixEpoch

    package init() {}

    /// The epoch of a value that is added at `now`.
    package func epoch(addedAt now: Timestamp) -> Timestamp {
        switch epoch {
        case .whenAdded: now
        case .fixed(let instant): instant
        }
    }

    /// Whether a definition has the same names and draws under both.
    package func compilesLike(_ other: CatalogSettings) -> Bool {
        seed == other.seed && disableUnits == other.disableUnits
    }

    /// The name under which a metric is exposed, without the ending that its type demands: a counter's `_total`, an
    /// info's `_info`.
    package func exposedName(of family: FamilyDefinition) -> MetricName {
        let name = family.type.nameEnding.map(family.name.removing) ?? family.name
        guard let unit = family.unit, !disableUnits else { return name }
        return name.appending(unit)
    }

    /// What stands at the head of a metric.
    package func metadata(of family: FamilyDefinition) -> FamilyMetadata {
        let name = exposedName(of: family)
        return FamilyMetadata(
            name: name,
            type: family.type,
            unit: family.unit.flatMap { name.ends(in: $0) ? $0 : nil },
            help: family.documentation,
            // A name that is written with the ending has it.
            hasTotalSuffix: family.hasTotalSuffix || family.name.removing("_total") != family.name
        )
    }

    /// By what a metric is known on a page.
    package func key(of family: FamilyDefinition) -> FamilyKey { metadata(of: family).key }

    /// Every name that the metric's family and samples have, in one format or another, under one escaping or another.
    func names(of family: FamilyDefinition) -> [MetricName] {
        let metadata = metadata(of: family)
        let schemes = metadata.name.isLegacy ? [EscapingScheme.allowUTF8] : EscapingScheme.allCases
        return schemes.reduce(into: []) { names, scheme in
            let name = metadata.escaped(by: scheme).name
            for other in [name] + family.type.sampleEndings.map(name.appending) where !names.contains(other) {
                names.append(other)
            }
        }
    }
}

/// How large a definition may be.
package struct CatalogLimits: Sendable {
    /// Series in all.
    package var series = 20_000_000
    /// Series of one metric.
    package var seriesPerMetric = 20_000_000
    /// Bytes of text on a page, at most, in whichever of the text formats it is longest.
    package var pageBytes = 2 << 30
    package var metrics = 100_000
    /// Labels of one metric.
    package var labels = 100
    /// Bytes of a label's value, as it is written.
    package var labelLength = 10_000
    /// Bytes of a metric's documentation.
    package var documentationLength = 10_000
    /// Levels of lists and mappings within one another in a document; a reader of one calls itself for each.
    package var nesting = 100
    package static let maximumNesting = 200
    /// How long it may take to sum up what a definition made over the API has counted since its epoch.
    package var ageCost = TimeSpan(nanoseconds: 10_000_000_000)

    /// How much processor time a page, or any other answer, may cost.
    package var requestCost = TimeSpan(nanoseconds: 10_000_000_000)

    /// How long an answer may take that is computed beside others.
    package var requestDeadline: TimeSpan {
        let (deadline, overflow) = requestCost.nanoseconds.multipliedReportingOverflow(by: 3)
        return TimeSpan(nanoseconds: overflow ? .max : deadline)
    }

    package init() {}
}
