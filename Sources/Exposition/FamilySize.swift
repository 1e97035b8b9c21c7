package import Catalogs
package import MetricModel
package import Signals

/// How large a family is on a page.
package struct FamilySize: Sendable {
    package let key: FamilyKey
    /// Series that are defined.
    package let seriesCount: Int
    /// Bytes at the instant.
    package let byteCount: Int
    /// The cost of writing it.
    package let work: WritingWork
    /// Bytes that the family takes in memory for the format.
    package let heldByteCount: Int
    /// What each of the other formats takes beside it.
    package let heldByteCountOfOthers: [ExpositionFormat.Version: Int]

    /// The sizes of all families, in the order in which they are exposed. A family is in memory only while it is measured.
    ///
    /// - Parameters:
    ///   - allocated: how many bytes are allocated at the moment.
    ///   - inspect: is given each family with what must be summed up for it.
    package static func all(
        in catalog: Catalog,
        in format: ExpositionFormat = .text,
        at instant: Timestamp,
        measuring allocated: () -> Int = { 0 },
        inspecting inspect: (FamilyDefinition, [Checkpoints]) -> Void = { _, _ in }
    ) -> [FamilySize] {
        let totals = TotalsCache()
        return catalog.allFamilies
            .map { definition in
                let before = allocated()
                let family = Cancellation.never { cancellation throws(CancellationError) in
                    let family = try CompiledFamily(
                        definition,
                        settings: catalog.settings,
                        totals: totals,
                        for: format,
                        at: instant,
                        until: cancellation
                    )
                    try family.prepareNext(after: instant, until: cancellation)
                    return family
                }
                let held = allocated() - before
                // Those of the family: nobody holds others.
                inspect(definition, totals.checkpoints)
                let byteCount = family.byteCount(in: format, at: instant)
                return FamilySize(
                    key: family.key,
                    seriesCount: family.seriesCount,
                    byteCount: byteCount,
                    work: family.work,
                    heldByteCount: held,
                    heldByteCountOfOthers: family.compileOthers(than: format, at: instant, measuring: allocated)
                )
            }
            .sorted { $0.key < $1.key }
    }
}

extension FamilySize {
    /// As it stands at the head of the family in Prometheus text.
    package var name: MetricName { key.prometheusName }
}

extension [FamilySize] {
    /// The cost of a page with all of them.
    package var pageWork: Work { reduce(.none) { $0 + $1.work.work } }
}

extension CompiledFamily {
    /// Compiles what churn changes next, and next but one: an exporter has no more at a time.
    fileprivate func prepareNext(
        after instant: Timestamp,
        until cancellation: Cancellation
    ) throws(CancellationError) {
        var instant = instant
        for _ in 0..<2 {
            guard let next = nextReplacement(after: instant) else { return }
            try prepare(for: next, until: cancellation)
            instant = next
        }
    }

    /// Compiles the family in the other formats, and tells what each takes.
    fileprivate func compileOthers(
        than format: ExpositionFormat,
        at instant: Timestamp,
        measuring allocated: () -> Int
    ) -> [ExpositionFormat.Version: Int] {
        [ExpositionFormat.openMetrics, .protobuf].filter { $0 != format }.reduce(into: [:]) { sizes, other in
            let before = allocated()
            Cancellation.never { cancellation throws(CancellationError) in
                _ = try rendition(in: other, at: instant, until: cancellation)
                try prepareNext(after: instant, until: cancellation)
            }
            sizes[other.version] = allocated() - before
        }
    }

    fileprivate func byteCount(in format: ExpositionFormat, at instant: Timestamp) -> Int {
        var page = Page(of: [self], in: format, at: instant)
        var slices: [PageSlice] = []
        while let slice = page.next(upTo: PageSlice.aimedLength) { slices.append(slice) }
        let counts = concurrentMap(slices) { slice in
            withUnsafeTemporaryAllocation(byteCount: slice.maximumLength, alignment: 8) { slice.write(to: $0) }
        }
        return counts.reduce(0, +)
    }
}
