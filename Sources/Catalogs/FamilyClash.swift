import MetricModel

/// Two metrics whose families would have one name in Prometheus text and protobuf, under some escaping: a reader refuses the
/// second `# TYPE` line for it.
struct FamilyClash: CustomStringConvertible {
    let description: String

    init?(of family: FamilyDefinition, with other: FamilyDefinition, _ settings: CatalogSettings) {
        let (own, theirs) = (settings.metadata(of: family), settings.metadata(of: other))
        let shared = EscapingScheme.allCases.lazy
            .map { own.escaped(by: $0).prometheusName == theirs.escaped(by: $0).prometheusName ? $0 : nil }
            .first { $0 != nil }
        guard case .some(.some(let scheme)) = shared else { return nil }
        let unit = own.name == family.name ? "" : " once its unit is appended"
        description =
            own.name == theirs.name
            ? "'\(family.name)' is exposed as '\(own.name)'\(unit), and so is the metric '\(other.name)'; "
                + "choose another name or unit"
            : "the name '\(own.escaped(by: scheme).prometheusName)' would belong to '\(family.name)' and to the metric "
                + "'\(other.name)' alike; choose another name"
    }

    /// Two that are written with the same name.
    static func sentence(_ family: FamilyDefinition, existing other: FamilyDefinition) -> String {
        let sentence = "the metric '\(family.name)' exists already"
        // Of a gauge and a counter `x` both can be had.
        guard let suffixed = [family, other].first(where: { $0.type.nameEnding != nil && $0.hasTotalSuffix }),
            let ending = suffixed.type.nameEnding, family.type.nameEnding == nil || other.type.nameEnding == nil
        else { return sentence }
        let name = suffixed.name.removing(ending).appending(ending)
        return name == family.name
            ? sentence : sentence + "; to have both, write the \(suffixed.type.rawValue) as '\(name)'"
    }
}
