package import MetricModel

/// Of a product of sine waves and at most one signal of straight lines, none of them below zero, at any age and whatever
/// their periods are.
///
/// Products of waves are sums of waves, whose frequencies are sums and differences. Times a line each has an integral in
/// closed form, and over whole cycles of the lines it is a geometric series: ``WaveSeries``, in two doubles.
///
/// That is asked for at anchors alone, which depend on nothing but the signal: where a line ends, at each quarter of the
/// shortest wave, and at the troughs of the others. From the nearest anchor on, or up to it, the product is integrated
/// itself, by Gauss's rule. All of its terms are positive, and no factor is zero but at an anchor; so that part is exact to
/// a few units of its own last digit, however small it is, and grows with every millisecond where the total does not show
/// it yet. Hence no total falls, and errors are those of rounding once: 2^-53 of the total, and about 1e-15 of what came
/// since the anchor.
package struct WaveProductIntegral: Integral {
    private let lines: CycleLines
    /// The one with the shortest period first.
    private let troughs: [Trough]
    private let series: WaveSeries
    private let constant: Double
    /// What the series is at the epoch.
    private let beginning: DoubleDouble

    /// nil for a product of other signals, and for one that would take too much work.
    package init?(of signals: [any Signal], since epoch: Timestamp) {
        guard let factors = WaveFactors(signals), let lines = CycleLines(factors.lines, since: epoch) else {
            return nil
        }
        let troughs = factors.waves.map { Trough(of: $0, lead: lines.lead) }.sorted { $0.period < $1.period }
        guard let series = WaveSeries(troughs, lines, constant: factors.constant) else { return nil }
        (self.lines, self.troughs, self.series, constant) = (lines, troughs, series, factors.constant)
        beginning = series.total(at: lines.place(of: UInt64(lines.lead)))
    }

    package var work: Work { Work(steps: 300) }

    package func total(until moment: Moment) -> Double {
        let elapsed = moment.time.nanoseconds
        guard elapsed > 0 else { return 0 }
        let lead = UInt64(lines.lead)
        let time = lead + min(UInt64(elapsed), CycleLines.end - lead)
        let place = lines.place(of: time)
        let anchor = anchor(of: place)
        let base = series.total(at: lines.place(of: anchor)) - beginning
        return max(0, (base + part(from: anchor, to: place)).rounded)
    }

    /// The nearest one, in the line of the place or at its end.
    private func anchor(of place: CycleLines.Place) -> UInt64 {
        let time = place.time
        var before = max(UInt64(lines.lead), place.start)
        var after = place.start + lines.pieces[place.piece].length
        for (index, trough) in troughs.enumerated() {
            let interval = index == 0 ? trough.period : trough.length
            let gone = trough.distance(2 * time) % interval
            // The first whole nanosecond that is not before it, in quarters.
            before = max(before, time - min(time, gone / 4))
            after = min(after, time + (interval - gone + 3) / 4)
        }
        return time - before <= after - time || after > CycleLines.end ? before : after
    }

    /// The integral from an anchor up to a place, negative if the anchor comes later; Gauss's rule with eight nodes.
    ///
    /// It is exact for polynomials up to degree 15. Four waves of one period turn by half a turn together in an eighth of
    /// it: the error is below 2e-15 of the greatest part then.
    private func part(from anchor: UInt64, to place: CycleLines.Place) -> Double {
        guard anchor != place.time else { return 0 }
        let isForward = anchor < place.time
        let length = Double(isForward ? place.time - anchor : anchor - place.time)
        let piece = lines.pieces[place.piece]
        let (before, after) = (Double(anchor - place.start), Double(piece.length - (anchor - place.start)))
        return withUnsafeTemporaryAllocation(of: Double.self, capacity: Self.nodes.count) { values in
            for (index, node) in Self.nodes.enumerated() {
                let step = isForward ? node.place * length : -node.place * length
                let level = (piece.from * (after - step) + piece.to * (before + step)) / (before + after)
                values[index] = node.weight * max(0, level)
            }
            for trough in troughs {
                let (distance, whole) = (trough.distance(2 * anchor), trough.length)
                // From the nearer trough.
                let start =
                    distance > whole / 2
                    ? -Double(whole - distance) / Double(whole) : Double(distance) / Double(whole)
                let turns = (isForward ? length : -length) / Double(trough.period)
                for (index, node) in Self.nodes.enumerated() {
                    values[index] *= trough.value(start + node.place * turns)
                }
            }
            let area = constant * values.reduce(0, +) * (length / 1e9)
            return isForward ? area : -area
        }
    }

    /// In a stretch of length 1.
    private static let nodes: [(place: Double, weight: Double)] = [
        (0.019855071751231884, 0.050614268145188130), (0.10166676129318663, 0.11119051722668724),
        (0.23723379504183551, 0.15685332293894364), (0.40828267875217510, 0.18134189168918099),
        (0.59171732124782490, 0.18134189168918099), (0.76276620495816449, 0.15685332293894364),
        (0.89833323870681337, 0.11119051722668724), (0.98014492824876812, 0.050614268145188130),
    ]
}
