/// The two ports of the exporter, where it matters which.
enum Port: Sendable {
    case api
    case metrics
}
