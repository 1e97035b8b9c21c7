import MetricModel
import Plotting
import Testing

private func plot(_ series: [(String, [Double?])], epoch: Timestamp? = .unixEpoch) -> Plot {
    Plot(
        title: "demo",
        series: series.map { name, values in
            Plot.Series(
                name: name,
                points: values.enumerated().map {
                    Plot.Point(instant: Timestamp(milliseconds: Int64($0) * 1000), value: $1)
                }
            )
        },
        epoch: epoch
    )
}

struct TextPlotTests {
    @Test("a ramp is drawn as a line of dots, with axes and a legend")
    func picture() {
        let lines = TextPlot.lines(
            of: plot([("ramp", (0...40).map { Double($0) })]),
            width: 30,
            height: 5,
            useColor: false
        )
        #expect(
            lines == [
                "demo",
                "40 ┤                     ⣀⠤⠔⠊⠉",
                "   │                ⣀⠤⠔⠊⠉",
                "20 ┤          ⣀⡠⠤⠔⠊⠉",
                "   │     ⣀⠤⠔⠒⠉",
                " 0 ┤⣀⠤⠔⠊⠉",
                "   └┬──────────────────┬──────",
                "   0s                 30s",
                "  ⠒⠒ ramp",
            ]
        )
    }

    @Test(
        "no line is wider than it may be, whatever is drawn",
        arguments: [20, 40, 80, 200],
        [
            plot([("constant", [5, 5, 5])]), plot([("nothing", [nil, .nan, .infinity])]), plot([("one", [3])]),
            plot([("huge", [-1e308, 1e308, 0])]), plot([("tiny", [1e-300, 2e-300])]), plot([]),
            plot((0..<40).map { ("a series with a long name \($0) and more of it", [Double($0), 1]) }),
            plot([("control\n\u{1B}[31m", [1, 2])], epoch: nil),
        ]
    )
    func widths(width: Int, plot: Plot) {
        for line in TextPlot.lines(of: plot, width: width, useColor: false) {
            #expect(line.unicodeScalars.count <= width)
            #expect(!line.unicodeScalars.contains { $0.properties.generalCategory == .control })
        }
    }

    @Test("several series have letters of their own, or colours")
    func markers() {
        let two = plot([("a", [0, 0, 0]), ("b", [9, 9, 9])])
        let plain = TextPlot.lines(of: two, width: 40, useColor: false).joined(separator: "\n")
        #expect(plain.contains("aaaa") && plain.contains("bbbb") && !plain.contains("\u{1B}"))
        #expect(TextPlot.lines(of: two, width: 40, useColor: true).joined().contains("\u{1B}[32m"))
    }

    @Test("a gap interrupts the line")
    func gap() {
        let lines = TextPlot.lines(
            of: plot([
                (
                    "x",
                    Array(repeating: 1, count: 20) + Array(repeating: nil, count: 20) + Array(repeating: 1, count: 20)
                )
            ]),
            width: 63,
            height: 3,
            useColor: false
        )
        #expect(
            lines.contains {
                $0.contains("⠉  ") || $0.contains("⠒  ") || $0.contains("⠤  ") || $0.contains("⣀  ")
                    || $0.contains("⠁  ")
            }
        )
    }
}

struct SVGPlotTests {
    @Test("the same plot gives the same document, with its names escaped")
    func document() {
        let plot = plot([("a<b>\"&\u{0}", [1, nil, 2, 3, 2])])
        let document = SVGPlot.document(of: plot)
        #expect(document == SVGPlot.document(of: plot))
        #expect(document.contains("a&lt;b&gt;&quot;&amp;?"))
        // A gap makes two lines of one series.
        #expect(document.split(separator: "<polyline").count == 3)
    }

    @Test("points on a straight line are left out")
    func thinning() {
        let document = SVGPlot.document(of: plot([("ramp", (0..<700).map { Double($0) })]))
        #expect(document.utf8.count < 3000)
    }

    @Test(
        "there is a document for whatever is drawn",
        arguments: [
            plot([]), plot([("x", [])]), plot([("x", [nil])]), plot([("x", [1e308, -1e308])]), plot([("x", [7])]),
        ]
    )
    func extremes(plot: Plot) {
        #expect(SVGPlot.document(of: plot).hasSuffix("</svg>\n"))
    }
}
