package import MetricModel

/// The instant at which a signal is asked for its value, and the one from which its time counts.
package struct Moment: Hashable, Sendable {
    package var instant: Timestamp
    package var epoch: Timestamp

    package init(_ instant: Timestamp, since epoch: Timestamp) {
        self.instant = instant
        self.epoch = epoch
    }

    /// So long after an epoch of 1970.
    package init(_ time: TimeSpan) {
        self.init(Timestamp(nanoseconds: time.nanoseconds), since: .unixEpoch)
    }

    /// What has gone by since the epoch; negative before it.
    @inlinable package var time: TimeSpan { instant - epoch }

    /// The moment so much later, of the same epoch; saturates at the ends of time.
    package func advanced(by span: TimeSpan) -> Moment {
        Moment(instant + span, since: epoch)
    }
}
