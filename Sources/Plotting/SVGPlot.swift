/// A plot as a picture, an SVG document of its own that adapts to light and dark surroundings.
package enum SVGPlot {
    /// The colours of Okabe and Ito, which people who confuse colours can tell apart; black and yellow left out, as they
    /// would not show on dark or light ground.
    private static let colors = [
        "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#8c6bb1", "#7f7f7f",
    ]
    private static let legendLimit = 24
    private static let lineHeight = 18.0
    private static let style = """
        text{font:12px system-ui,sans-serif;fill:#444}.t{font-size:14px;fill:#111}.g{stroke:#ddd}.a{stroke:#999}\
        polyline{fill:none;stroke-width:1.5;stroke-linejoin:round}\
        @media(prefers-color-scheme:dark){text{fill:#bbb}.t{fill:#eee}.g{stroke:#444}.a{stroke:#888}}
        """

    /// The same bytes for the same plot. A legend below the axes is added to the height.
    package static func document(of plot: Plot, width: Double = 720, height: Double = 260) -> String {
        let values = plot.values ?? 0...1
        let valueAxis = ValueAxis(values, count: 5)
        let left = 24 + 7 * Double(valueAxis.ticks.map(\.label.count).max() ?? 1)
        let frame = Frame(left: left, top: 34, right: width - 16, bottom: height - 30)
        let legend = plot.series.prefix(legendLimit)
        let more = plot.series.count - legend.count
        let total = height + lineHeight * Double(legend.count + (more > 0 ? 1 : 0)) + 6

        var lines = [
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"\(text(width))\" height=\"\(text(total))\" "
                + "viewBox=\"0 0 \(text(width)) \(text(total))\" role=\"img\">",
            "<title>\(escaped(plot.title))</title>",
            "<style>\(style)</style>",
            "<text class=\"t\" x=\"\(text(left))\" y=\"20\">\(escaped(plot.title))</text>",
        ]
        if !plot.notes.isEmpty { lines.append(label(plot.notes, frame.right, 20, anchor: "end")) }
        for tick in valueAxis.ticks {
            let y = frame.y(tick.place)
            lines.append(line("g", frame.left, y, frame.right, y))
            lines.append(label(tick.label, frame.left - 6, y + 4, anchor: "end"))
        }
        if let times = plot.times {
            let timeAxis = TimeAxis(times, since: plot.epoch, count: 8)
            for tick in timeAxis.ticks {
                let x = frame.x(tick.place)
                lines.append(line("a", x, frame.bottom, x, frame.bottom + 4))
                lines.append(label(tick.label, x, frame.bottom + 18, anchor: "middle"))
            }
            for (index, series) in plot.series.enumerated() {
                lines += polylines(series, frame, timeAxis, valueAxis, color: colors[index % colors.count])
            }
        }
        if plot.values == nil {
            lines.append(label("no values in this time", (frame.left + frame.right) / 2, 120, anchor: "middle"))
        }
        lines.append(line("a", frame.left, frame.bottom, frame.right, frame.bottom))
        for (index, series) in legend.enumerated() {
            let y = height + lineHeight * (Double(index) + 0.5)
            lines.append(
                "<line x1=\"\(text(left))\" y1=\"\(text(y))\" x2=\"\(text(left + 20))\" y2=\"\(text(y))\" "
                    + "stroke=\"\(colors[index % colors.count])\" stroke-width=\"3\"/>"
            )
            lines.append(label(series.name, left + 28, y + 4, anchor: "start"))
        }
        if more > 0 {
            let y = height + lineHeight * (Double(legend.count) + 0.5)
            lines.append(label("and \(more) more", left + 28, y + 4, anchor: "start"))
        }
        return (lines + ["</svg>", ""]).joined(separator: "\n")
    }

    private struct Frame {
        var left: Double
        var top: Double
        var right: Double
        var bottom: Double

        func x(_ place: Double) -> Double { left + (right - left) * place }
        func y(_ place: Double) -> Double { bottom - (bottom - top) * place }
    }

    /// One line for each stretch without a gap.
    private static func polylines(
        _ series: Plot.Series,
        _ frame: Frame,
        _ timeAxis: TimeAxis,
        _ valueAxis: ValueAxis,
        color: String
    ) -> [String] {
        let points = series.points.map { point in
            point.drawn.map { (x: frame.x(timeAxis.place(point.instant)), y: frame.y(valueAxis.place($0))) }
        }
        return points.split(whereSeparator: { $0 == nil }).map { stretch in
            let places = thinned(stretch.compactMap { $0 }).map { (text($0.x), text($0.y)) }
            // A single point would not show; a short line does.
            let drawn = places.count == 1 ? [places[0], places[0]] : places
            return "<polyline stroke=\"\(color)\" stroke-linecap=\"round\" points=\""
                + drawn.map { "\($0.0),\($0.1)" }.joined(separator: " ") + "\"/>"
        }
    }

    /// Without points that nobody would miss: what is left deviates by a fifth of a point at most (Ramer, Douglas and
    /// Peucker's algorithm).
    private static func thinned(_ points: [(x: Double, y: Double)]) -> [(x: Double, y: Double)] {
        guard points.count > 2 else { return points }
        var isKept = [Bool](repeating: false, count: points.count)
        isKept[0] = true
        isKept[points.count - 1] = true
        var open = [0...(points.count - 1)]
        while let range = open.popLast() {
            let (start, end) = (points[range.lowerBound], points[range.upperBound])
            let width = end.x - start.x
            var farthest = (index: 0, distance: 0.2)
            for index in range.dropFirst().dropLast() {
                let share = width > 0 ? (points[index].x - start.x) / width : 0
                let distance = (points[index].y - start.y - (end.y - start.y) * share).magnitude
                if distance > farthest.distance { farthest = (index, distance) }
            }
            guard farthest.index > 0 else { continue }
            isKept[farthest.index] = true
            open.append(range.lowerBound...farthest.index)
            open.append(farthest.index...range.upperBound)
        }
        return points.indices.filter { isKept[$0] }.map { points[$0] }
    }

    private static func line(_ style: String, _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double) -> String {
        "<line class=\"\(style)\" x1=\"\(text(x1))\" y1=\"\(text(y1))\" x2=\"\(text(x2))\" y2=\"\(text(y2))\"/>"
    }

    private static func label(_ content: String, _ x: Double, _ y: Double, anchor: String) -> String {
        "<text x=\"\(text(x))\" y=\"\(text(y))\" text-anchor=\"\(anchor)\">\(escaped(content))</text>"
    }

    /// At most one decimal: a tenth of a point is finer than any screen.
    private static func text(_ number: Double) -> String {
        let tenths = Int((number * 10).rounded())
        let (whole, rest) = tenths.magnitude.quotientAndRemainder(dividingBy: 10)
        return (tenths < 0 ? "-" : "") + String(whole) + (rest == 0 ? "" : ".\(rest)")
    }

    /// For XML 1.0, which has no place for most control characters.
    private static func escaped(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result.append(contentsOf: "&amp;".unicodeScalars)
            case "<": result.append(contentsOf: "&lt;".unicodeScalars)
            case ">": result.append(contentsOf: "&gt;".unicodeScalars)
            case "\"": result.append(contentsOf: "&quot;".unicodeScalars)
            case _ where scalar.properties.generalCategory == .control || scalar.value & 0xFFFE == 0xFFFE:
                result.append("?")
            default: result.append(scalar)
            }
        }
        return String(result)
    }
}
