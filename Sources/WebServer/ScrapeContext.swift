import Hummingbird

/// What is known of a request to the scraped port besides itself.
struct ScrapeContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// Of the client, as the connection has it; nil when the system does not tell.
    let remoteAddress: String?

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        remoteAddress = source.channel.remoteAddress?.ipAddress
    }
}
