/// Comparing secrets, so that the time it takes tells nothing of them.
enum ConstantTime {
    /// Whether what somebody sent is the secret. The time depends on the length of what was sent, and on nothing else.
    static func isEqual(_ sent: [UInt8], _ secret: [UInt8]) -> Bool {
        guard !secret.isEmpty else { return false }
        var difference = sent.count ^ secret.count
        var position = 0
        for byte in sent {
            difference |= Int(byte ^ secret[position])
            // Once around when the secret is shorter: there is always a byte to compare with.
            position += 1
            position = position == secret.count ? 0 : position
        }
        return difference == 0
    }
}
