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

    package init() {}

    /// The epoch of a value that is added at `now`.
    package func epoch(addedAt now: Timestamp) -> Timestamp {
        switch epoch {
        case .whenAdded: now
        case .fixed(let instant): instant
        }
    }

    /// The name under which a metric is exposed.
    package func exposedName(of family: FamilyDefinition) -> MetricName {
        guard let unit = family.unit, !disableUnits else { return family.name }
        return family.name.appending(unit)
    }
}

/// How large a definition may be.
package struct CatalogLimits: Sendable {
    /// Series in all.
    package var series = 10_000_000
    /// Labels of one metric.
    package var labels = 100
    /// Bytes of a metric's documentation.
    package var documentationLength = 10_000

    package init() {}
}
