import Documents

/// Variables of the environment that begin as those of the exporter do and are none: a protection that somebody meant to switch
/// on may be among them.
enum StrayVariables {
    private static let prefix = "MOCKTRICS_"

    /// A sentence on each, without its value, which may be a secret. Nothing is said of empty variables, and of those that
    /// Kubernetes sets by itself.
    static func warnings(on variables: [String: String], known: Set<String>) -> [String] {
        variables.keys.sorted().compactMap { name in
            guard name.hasPrefix(prefix), !known.contains(name), variables[name] != "",
                !ServiceLink.isVariable(name, variables[name] ?? "")
            else { return nil }
            let nearest = NearestName.of(name, among: known.sorted()).map { "; did you mean \($0)?" }
            return "no option has the environment variable \(name)" + (nearest ?? "")
        }
    }
}

/// Variables that Kubernetes sets in each pod for each Service of the namespace, after the Service's name in capital letters
/// (Kubernetes, "Accessing the Service: Environment Variables"; they have the form of Docker's links).
enum ServiceLink {
    /// Whether a value is one that `NAME_PORT` has, such as `tcp://10.0.0.1:8080`.
    static func isAddress(_ value: String) -> Bool {
        ["tcp://", "udp://", "sctp://"].contains { value.lowercased().hasPrefix($0) }
    }

    static func isVariable(_ name: String, _ value: String) -> Bool {
        if name.wholeMatch(of: /.*_SERVICE_(HOST|PORT(_.+)?)/) != nil { return true }
        if name.hasSuffix("_PORT"), isAddress(value) { return true }
        return name.wholeMatch(of: /.*_PORT_[0-9]+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?/) != nil
    }
}
