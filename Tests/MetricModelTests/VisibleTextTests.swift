import MetricModel
import Testing

struct VisibleTextTests {
    /// Of each general category that is meant (UnicodeData.txt), and neighbours that are not.
    @Test(
        "what nobody sees is written out",
        arguments: [
            ("a\u{A0}b", "a<U+00A0>b"), ("\u{FEFF}x", "<U+FEFF>x"), ("\t\r\u{0}", "<U+0009><U+000D><U+0000>"),
            ("\u{200B}\u{200D}\u{202E}\u{AD}", "<U+200B><U+200D><U+202E><U+00AD>"),
            ("\u{7F}\u{85}", "<U+007F><U+0085>"),
            ("\u{2028}\u{2029}\u{3000}\u{2009}", "<U+2028><U+2029><U+3000><U+2009>"), ("\u{E0020}", "<U+E0020>"),
            ("a b\nc", "a b\nc"), ("é 😀 ü 中 ~ ´", "é 😀 ü 中 ~ ´"), ("", ""),
        ]
    )
    func visible(text: String, expected: String) {
        #expect(VisibleText.of(text) == expected)
    }
}
