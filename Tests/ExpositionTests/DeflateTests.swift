import CZlib
import Catalogs
import MetricModel
import Signals
import TestSupport
import Testing

@testable import Exposition

/// What the system's zlib makes of blocks of DEFLATE, none of which is the last; nil when it does not understand them.
private func inflated(_ blocks: [UInt8], room: Int) -> [UInt8]? {
    var stream = z_stream()
    guard inflateInit2_(&stream, -MAX_WBITS, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
        return nil
    }
    defer { inflateEnd(&stream) }
    // An empty block of fixed codes ends the stream.
    var input = blocks + [0x03, 0x00]
    var code = Z_OK
    let output = [UInt8](unsafeUninitializedCapacity: room) { output, count in
        input.withUnsafeMutableBufferPointer { input in
            stream.next_in = input.baseAddress
            stream.avail_in = UInt32(input.count)
            stream.next_out = output.baseAddress
            stream.avail_out = UInt32(output.count)
            code = inflate(&stream, Z_FINISH)
            count = output.count - Int(stream.avail_out)
        }
    }
    return code == Z_STREAM_END && stream.avail_in == 0 ? output : nil
}

private func span(_ seconds: Double) -> TimeSpan { TimeSpan(nanoseconds: Int64(seconds * 1e9)) }

private func randomSignal(_ dice: inout SplitMix64) -> any Signal {
    func number(_ dice: inout SplitMix64) -> Double {
        switch Int.random(in: 0..<6, using: &dice) {
        case 0: 0
        case 1: Double(Int.random(in: -3...3, using: &dice))
        case 2: Double(Int.random(in: 0...1_000_000_000, using: &dice))
        case 3: Double.random(in: -1...1, using: &dice) * 1e-300
        case 4: Double.random(in: -1...1, using: &dice) * 1e300
        default: Double.random(in: -1000...1000, using: &dice)
        }
    }
    switch Int.random(in: 0..<5, using: &dice) {
    case 0:
        return Static([.nan, .infinity, -.infinity, number(&dice), number(&dice)].randomElement(using: &dice) ?? 0)
    case 1:
        var ramp = Ramp()
        (ramp.period, ramp.peak) = (span(60), number(&dice))
        return ramp
    case 2:
        var square = Square()
        (square.period, square.magnitude, square.dutyCycle) = (span(60), number(&dice), 50)
        return square
    case 3:
        var gaussian = Gaussian()
        (gaussian.mean, gaussian.sigma) = (number(&dice), 1)
        return gaussian
    default:
        var sine = Sine()
        (sine.period, sine.amplitude) = (span(60), number(&dice))
        return sine
    }
}

private func randomLabel(_ dice: inout SplitMix64) -> String {
    let characters = Array("ab\\\"\n{},é☃/0123456789-")
    switch Int.random(in: 0..<8, using: &dice) {
    case 0: return ""
    case 1: return String(repeating: "x", count: Int.random(in: 250...530, using: &dice))
    case 2: return String(repeating: "long", count: Int.random(in: 400...600, using: &dice))
    default:
        let count = Int.random(in: 1...12, using: &dice)
        return String((0..<count).map { _ in characters.randomElement(using: &dice) ?? "x" })
    }
}

/// A family of single and expanded values with labels and signals of all kinds.
private func randomFamily(seed: UInt64) throws -> FamilyDefinition {
    var dice = SplitMix64(seed: seed)
    let labelCount = Int.random(in: 1...4, using: &dice)
    let distinct = Int.random(in: 1...5, using: &dice)
    let signals = (0..<distinct).map { _ in randomSignal(&dice) }
    let labels = (0..<labelCount).map { _ in (0..<distinct).map { _ in randomLabel(&dice) } }
    let values = (0..<Int.random(in: 350...450, using: &dice)).map { index in
        let isExpanded = Int.random(in: 0..<10, using: &dice) == 0
        let own = labels.dropLast().map { LabelPattern(escaped($0.randomElement(using: &dice) ?? "")) }
        return ValueDefinition(
            labels: own + [LabelPattern(isExpanded ? "\(index)-{1..40}" : "\(index)")],
            source: .signal(Operand(signals.randomElement(using: &dice) ?? Static(0))),
            epoch: .unixEpoch,
            layer: .file
        )
    }
    return FamilyDefinition(
        name: try MetricName("random"),
        documentation: "",
        unit: nil,
        type: .gauge,
        labels: try (0..<labelCount).map { try LabelName("label_\($0)") },
        values: values,
        layer: .file
    )
}

private func escaped(_ text: String) -> String {
    text.map { "{},\\".contains($0) ? "\\\($0)" : String($0) }.joined()
}

struct CompressedBlockTests {
    @Test("zlib reads a compressed block as the very text, whose checksum it has", arguments: 0..<30)
    func families(seed: UInt64) throws {
        var catalog = Catalog()
        try catalog.apply(.create(randomFamily(seed: seed)))
        let instant = Timestamp(milliseconds: 1_700_000_000_123)
        var page = Page(of: Snapshot(compiling: catalog, at: instant), in: .text, at: instant)
        var compressedCount = 0
        while let slice = page.next(upTo: 1) {
            for part in slice.parts {
                guard let room = part.maximumCompressedLength else { continue }
                compressedCount += 1
                let text = [UInt8](unsafeUninitializedCapacity: part.maximumLength) { buffer, count in
                    count = part.write(to: UnsafeMutableRawBufferPointer(buffer))
                }
                var checksum = CRC32()
                let blocks = [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
                    (count, checksum) = part.compress(to: UnsafeMutableRawBufferPointer(buffer))
                }
                #expect(blocks.count <= room)
                #expect(inflated(blocks, room: text.count + 1) == text)
                #expect(checksum == text.withUnsafeBufferPointer { CRC32($0) })
            }
        }
        #expect(compressedCount > 0)
    }

    @Test("a family of many series compresses itself, into less than a general compressor would need")
    func size() throws {
        var ramp = Ramp()
        (ramp.period, ramp.peak) = (span(60), 1)
        let value = ValueDefinition(
            labels: [LabelPattern("10.0.0.{1..20}:9100"), LabelPattern("pod-{000001..000100}")],
            source: .signal(Operand(ramp)),
            draws: [ParameterDraw(path: [.key("peak")], choices: .numbers(from: 1, to: 1000))],
            epoch: .unixEpoch,
            layer: .file
        )
        var catalog = Catalog()
        let name = try MetricName("a")
        let labels = try ["instance", "pod"].map { try LabelName($0) }
        try catalog.apply(
            .create(
                FamilyDefinition(
                    name: name,
                    documentation: "",
                    unit: nil,
                    type: .gauge,
                    labels: labels,
                    values: [value],
                    layer: .file
                )
            )
        )
        let instant = Timestamp(milliseconds: 17_123)
        let snapshot = Snapshot(compiling: catalog, at: instant)
        let text = Page.bytes(of: snapshot, in: .text, at: instant)
        var page = Page(of: snapshot, in: .text, at: instant)
        var length = 0
        while let slice = page.next(upTo: 1) {
            for part in slice.parts {
                guard let room = part.maximumCompressedLength else {
                    length += part.maximumLength
                    continue
                }
                length += withUnsafeTemporaryAllocation(byteCount: room, alignment: 8) { part.compress(to: $0).length }
            }
        }
        var general = [UInt8](repeating: 0, count: text.count)
        var generalLength = UInt(general.count)
        #expect(compress2(&general, &generalLength, text, UInt(text.count), 1) == Z_OK)
        #expect(length < Int(generalLength))
    }
}

struct CRC32Tests {
    @Test("is that of zlib, whole and put together from parts", arguments: [0, 1, 3, 7, 8, 9, 64, 65, 1000, 70_000])
    func parts(length: Int) {
        var dice = SplitMix64(seed: UInt64(length))
        let bytes = (0..<length).map { _ in UInt8.random(in: 0...255, using: &dice) }
        let expected = UInt32(crc32(0, bytes, UInt32(length)))
        #expect(bytes.withUnsafeBufferPointer { CRC32($0) }.value == expected)
        for cut in [0, 1, length / 3, length] where cut <= length {
            var whole = Array(bytes[..<cut]).withUnsafeBufferPointer { CRC32($0) }
            let rest = Array(bytes[cut...]).withUnsafeBufferPointer { CRC32($0) }
            if rest.length <= CRC32Tables.maximumShift {
                let byTable = CRC32Tables.withPointer { $0.append(rest.value, count: rest.length, to: whole.value) }
                #expect(byTable == expected)
            }
            whole.append(rest)
            #expect(whole.value == expected)
            #expect(whole.length == length)
        }
    }
}

struct HuffmanCodeTests {
    @Test("every code is complete, within its limit, and shorter for what is more frequent", arguments: 0..<40)
    func codes(seed: UInt64) {
        var dice = SplitMix64(seed: seed)
        let frequencies = (0..<Int.random(in: 2...286, using: &dice)).map { _ in
            // Fibonacci's numbers, nearly, make the deepest trees.
            Bool.random(using: &dice) ? 1 << Int.random(in: 0...40, using: &dice) : Int.random(in: 1...9, using: &dice)
        }
        let limit = Int.random(in: 9...15, using: &dice)
        let code = HuffmanCode(frequencies: frequencies, maximumLength: limit)
        #expect(code.lengths.allSatisfy { (1...limit).contains(Int($0)) })
        #expect(code.lengths.reduce(0) { $0 + 1 << (limit - Int($1)) } == 1 << limit)
        let order = frequencies.indices.sorted { frequencies[$0] < frequencies[$1] }
        for (rare, frequent) in zip(order, order.dropFirst()) where frequencies[rare] < frequencies[frequent] {
            #expect(code.lengths[rare] >= code.lengths[frequent])
        }
    }
}
