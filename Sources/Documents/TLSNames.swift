/// Cipher suites and curves under the names that Go has for them, with the numbers of IANA's registry of TLS parameters.
enum TLSNames {
    static let cipherSuites: [WebConfig.RegisteredName] = [
        .init("TLS_AES_128_GCM_SHA256", 0x1301),
        .init("TLS_AES_256_GCM_SHA384", 0x1302),
        .init("TLS_CHACHA20_POLY1305_SHA256", 0x1303),
        .init("TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA", 0xC009),
        .init("TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA", 0xC00A),
        .init("TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA", 0xC013),
        .init("TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA", 0xC014),
        .init("TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", 0xC02B),
        .init("TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", 0xC02C),
        .init("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", 0xC02F),
        .init("TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", 0xC030),
        .init("TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256", 0xCCA8),
        .init("TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256", 0xCCA9),
        .init("TLS_RSA_WITH_AES_128_CBC_SHA", 0x002F),
        .init("TLS_RSA_WITH_AES_256_CBC_SHA", 0x0035),
        .init("TLS_RSA_WITH_AES_128_GCM_SHA256", 0x009C),
        .init("TLS_RSA_WITH_AES_256_GCM_SHA384", 0x009D),
    ]

    static let curves: [WebConfig.RegisteredName] = [
        .init("CurveP256", 0x17),
        .init("CurveP384", 0x18),
        .init("CurveP521", 0x19),
        .init("X25519", 0x1D),
    ]
}
