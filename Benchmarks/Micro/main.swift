// What the parts of a scrape cost by themselves, as tables of medians; and two programs for other tools.

import Glibc

let arguments = Array(CommandLine.arguments.dropFirst())
switch (arguments.first, arguments.count) {
case (nil, _):
    measureEvaluation()
    measureNumbers()
    try measureCompilation()
    measureNegotiation()
case ("formula", 1):
    measureFormulas()
case ("numbers", 2):
    exit(compareNumbers(Int(arguments[1]) ?? 1_000_000) == 0 ? 0 : 1)
case ("render", 4):
    try render(
        series: Int(arguments[1]) ?? 100_000,
        compressed: arguments[2] == "gzip",
        rounds: Int(arguments[3]) ?? 1
    )
default:
    print("usage: micro-benchmark [formula | numbers <count> | render <series> identity|gzip <rounds>]")
    exit(2)
}

/// The median, of one of many.
func nanoseconds(_ times: [Duration], _ count: Int) -> Double {
    let median = times.sorted()[times.count / 2].components
    let nanoseconds = (Double(median.seconds) * 1e9 + Double(median.attoseconds) / 1e9) / Double(count)
    return (nanoseconds * 10).rounded() / 10
}
