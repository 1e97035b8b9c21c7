package import Catalogs
package import MetricModel
package import Signals

/// How large a family is on a page.
package struct FamilySize: Sendable {
    package let name: MetricName
    /// Series that are defined.
    package let seriesCount: Int
    /// Bytes at the instant.
    package let byteCount: Int

    /// The sizes of all families, in the order in which they are exposed. A family is in memory only while it is measured.
    ///
    /// - Parameter inspect: is given each family with what must be summed up for it.
    package static func all(
        in catalog: Catalog,
        in format: ExpositionFormat = .text,
        at instant: Timestamp,
        inspecting inspect: (FamilyDefinition, [Checkpoints]) -> Void = { _, _ in }
    ) -> [FamilySize] {
        let totals = TotalsCache()
        return catalog.allFamilies
            .map { definition in
                let family = Cancellation.never { cancellation throws(CancellationError) in
                    try CompiledFamily(
                        definition,
                        settings: catalog.settings,
                        totals: totals,
                        for: format,
                        at: instant,
                        until: cancellation
                    )
                }
                // Those of the family: nobody holds others.
                inspect(definition, totals.checkpoints)
                return FamilySize(
                    name: family.name,
                    seriesCount: family.seriesCount,
                    byteCount: family.byteCount(in: format, at: instant)
                )
            }
            .sorted { $0.name < $1.name }
    }
}

extension CompiledFamily {
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
