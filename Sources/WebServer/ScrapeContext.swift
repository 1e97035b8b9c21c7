import Hummingbird
import NIOCore

/// What is known of a request to the scraped port besides itself.
struct ScrapeContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// Of the client, as the connection has it; nil when the system does not tell.
    let remoteAddress: String?
    /// The connection.
    let channel: any Channel

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        channel = source.channel
        remoteAddress = source.channel.remoteAddress?.ipAddress
    }
}
