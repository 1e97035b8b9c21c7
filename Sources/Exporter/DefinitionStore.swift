package import Catalogs
package import MetricModel

/// Keeps what is defined over the API, so that it is there after a restart.
package protocol DefinitionStore: Sendable {
    /// Keeps changes, all or none; when this returns they are on the disk.
    ///
    /// - Throws: why nothing was kept; what was there before then still is.
    func keep(_ changes: [StoredChange]) throws(StoreFailure)
}

/// A change to what is kept.
package enum StoredChange: Sendable {
    case create(FamilyDefinition)
    /// Takes the place of the definition that was created under the same name, with all its values.
    case replace(FamilyDefinition)
    /// - Parameter layer: of the metric; of one of the file all goes that was added to it.
    case delete(MetricName, layer: Layer)
    case addValue(ValueDefinition, to: FamilyDefinition)
    /// Takes the place of the value with the same labels.
    case replaceValue(ValueDefinition, of: FamilyDefinition)
    /// - Parameter layer: of the metric.
    case deleteValue([LabelPattern], from: MetricName, layer: Layer)
}

/// Why a store cannot keep something.
package struct StoreFailure: Error, CustomStringConvertible {
    package enum Reason: Sendable {
        /// The disk, or the room that the system allots, is full.
        case full
        /// The file cannot be written: it is read-only, damaged or in use.
        case unavailable
    }

    package var reason: Reason
    /// A sentence without a full stop.
    package var description: String

    package init(_ reason: Reason, _ description: String) {
        self.reason = reason
        self.description = description
    }
}
