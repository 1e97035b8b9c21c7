/// A plot as text, for a terminal.
package enum TextPlot {
    /// Codes of colours that can be told apart on light and on dark ground.
    private static let colors = [32, 35, 36, 33, 34, 31, 92, 95]
    private static let letters = Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
    private static let minimumWidth = 20
    private static let legendLimit = 12

    /// - Parameters:
    ///   - width: in characters; no line is longer. At least 20 are used.
    ///   - height: of the field with the curves, in lines.
    ///   - useColor: without it several series are drawn with letters of their own.
    package static func lines(of plot: Plot, width: Int, height: Int = 12, useColor: Bool) -> [String] {
        let width = max(minimumWidth, width)
        let height = max(3, height)
        let title = shortened(plot.title + (plot.notes.isEmpty ? "" : " [\(plot.notes)]"), to: width)
        guard let values = plot.values, let times = plot.times else {
            return [title, shortened("  no values in this time", to: width)]
                + legend(plot, width: width, useColor: useColor)
        }
        let valueAxis = ValueAxis(values, count: max(2, height / 3))
        let labelWidth = min(width / 2, valueAxis.ticks.map(\.label.count).max() ?? 0)
        let columns = width - labelWidth - 2
        var canvas = TextCanvas(columns: columns, rows: height, hasDots: useColor || plot.series.count == 1)
        let timeAxis = TimeAxis(times, since: plot.epoch, count: max(2, columns / 12))
        for (index, series) in plot.series.enumerated() {
            canvas.draw(
                series.points.map { point in
                    point.drawn.map { (x: timeAxis.place(point.instant), y: valueAxis.place($0)) }
                },
                as: index
            )
        }

        var labels = [String](repeating: "", count: height)
        for tick in valueAxis.ticks {
            labels[Int(((1 - tick.place) * Double(height - 1)).rounded())] = String(tick.label.prefix(labelWidth))
        }
        let field = labels.enumerated().map { row, label in
            String(repeating: " ", count: labelWidth - label.count) + label + (label.isEmpty ? " │" : " ┤")
                + canvas.text(ofRow: row) { text, index in
                    useColor ? "\u{1B}[\(colors[index % colors.count])m\(text)\u{1B}[0m" : text
                } marker: {
                    letters[$0 % letters.count]
                }
        }
        return [title] + field + axis(timeAxis, margin: labelWidth + 1, columns: columns)
            + legend(plot, width: width, useColor: useColor)
    }

    /// The axis of time and its labels, as many as there is room for.
    private static func axis(_ axis: TimeAxis, margin: Int, columns: Int) -> [String] {
        var line = [Character](repeating: "─", count: columns)
        var labels = [Character](repeating: " ", count: margin + 1 + columns)
        var free = 0
        for tick in axis.ticks {
            let column = Int((tick.place * Double(columns - 1)).rounded())
            let label = Array(tick.label)
            let start = min(max(free, margin + 1 + column - label.count / 2), labels.count - label.count)
            guard start >= free else { continue }
            line[column] = "┬"
            labels.replaceSubrange(start..<(start + label.count), with: label)
            free = start + label.count + 1
        }
        let text = String(labels)
        return [
            String(repeating: " ", count: margin) + "└" + String(line),
            String(text.reversed().drop { $0 == " " }.reversed()),
        ]
    }

    private static func legend(_ plot: Plot, width: Int, useColor: Bool) -> [String] {
        var lines = plot.series.prefix(legendLimit).enumerated().map { index, series in
            let marker =
                useColor
                ? "\u{1B}[\(colors[index % colors.count])m━━\u{1B}[0m"
                : plot.series.count == 1 ? "⠒⠒" : "\(letters[index % letters.count]) "
            return "  \(marker) " + shortened(series.name, to: width - 5)
        }
        let more = plot.series.count - legendLimit
        if more > 0 { lines.append(shortened("  and \(more) more", to: width)) }
        return lines
    }

    /// Without control characters, and no longer than there is room for.
    private static func shortened(_ text: String, to width: Int) -> String {
        let scalars = text.unicodeScalars.map { $0.properties.generalCategory == .control ? "?" : $0 }
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars.count > width ? Array(scalars.prefix(max(0, width - 1))) + ["…"] : scalars)
        return String(view)
    }
}

/// The field of a text plot: cells that hold eight dots each, or a letter.
struct TextCanvas {
    private let columns: Int
    private let rows: Int
    private let hasDots: Bool
    /// Which of the eight dots are set, by row and column.
    private var dots: [UInt8]
    /// Whose the cell is; the last one to draw there.
    private var owners: [Int?]

    init(columns: Int, rows: Int, hasDots: Bool) {
        self.columns = max(1, columns)
        self.rows = rows
        self.hasDots = hasDots
        dots = Array(repeating: 0, count: self.columns * rows)
        owners = Array(repeating: nil, count: self.columns * rows)
    }

    /// Draws lines between points from (0, 0) at the bottom left to (1, 1); nil interrupts the line.
    mutating func draw(_ points: [(x: Double, y: Double)?], as owner: Int) {
        let (width, height) = hasDots ? (2 * columns, 4 * rows) : (columns, rows)
        var previous: (x: Int, y: Int)?
        for point in points {
            guard let point else {
                previous = nil
                continue
            }
            let place = (
                x: Int((point.x * Double(width - 1)).rounded()), y: Int(((1 - point.y) * Double(height - 1)).rounded())
            )
            line(from: previous ?? place, to: place, owner)
            previous = place
        }
    }

    private mutating func line(from start: (x: Int, y: Int), to end: (x: Int, y: Int), _ owner: Int) {
        let steps = max(abs(end.x - start.x), abs(end.y - start.y))
        guard steps > 0 else { return set(start.x, start.y, owner) }
        for step in 0...steps {
            let share = Double(step) / Double(steps)
            set(
                start.x + Int((Double(end.x - start.x) * share).rounded()),
                start.y + Int((Double(end.y - start.y) * share).rounded()),
                owner
            )
        }
    }

    private mutating func set(_ x: Int, _ y: Int, _ owner: Int) {
        let (column, row) = hasDots ? (x / 2, y / 4) : (x, y)
        guard (0..<columns).contains(column), (0..<rows).contains(row) else { return }
        // The bits of Unicode's Braille patterns, by column and row of the dot.
        let bits: [[UInt8]] = [[0x01, 0x02, 0x04, 0x40], [0x08, 0x10, 0x20, 0x80]]
        dots[row * columns + column] |= hasDots ? bits[x % 2][y % 4] : 1
        owners[row * columns + column] = owner
    }

    /// A row without blanks at its end; cells of one owner are painted together.
    func text(
        ofRow row: Int,
        painted: (String, Int) -> String,
        marker: (Int) -> Character
    ) -> String {
        let cells = row * columns..<(row + 1) * columns
        guard let last = cells.last(where: { owners[$0] != nil }) else { return "" }
        var text = ""
        var run = ""
        var runOwner: Int?
        func finishRun() {
            if let runOwner { text += painted(run, runOwner) } else { text += run }
            run = ""
        }
        for cell in cells.lowerBound...last {
            if owners[cell] != runOwner { finishRun() }
            runOwner = owners[cell]
            if let runOwner {
                run.append(hasDots ? Character(Unicode.Scalar(0x2800 + UInt32(dots[cell])) ?? " ") : marker(runOwner))
            } else {
                run.append(" ")
            }
        }
        finishRun()
        return text
    }
}
