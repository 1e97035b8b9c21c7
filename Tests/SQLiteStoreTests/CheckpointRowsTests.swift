import Exporter
import Foundation
import GRDB
import MetricModel
import Testing

@testable import SQLiteStore

struct CheckpointRowsTests {
    private let folder: Folder
    private let totals = StoredTotals(key: [0, 1, 255], version: 3, width: 2)
    /// 256 marks of two numbers each, and 3 more.
    private let parts: [[Double]] = [
        (0..<512).map { Double($0) / 3 }, [0.1, -0.0, .leastNonzeroMagnitude, .greatestFiniteMagnitude, 5, 6],
    ]

    init() throws {
        folder = try Folder()
    }

    /// What a newly opened store does.
    private func opened<Answer>(_ work: (CheckpointStore) throws -> Answer) throws -> Answer {
        let (store, _) = try SQLiteDefinitionStore.open(at: folder.database, now: .unixEpoch)
        defer { store.close() }
        return try work(store.checkpoints)
    }

    private func write(_ parts: [[Double]], of totals: StoredTotals) throws {
        try opened { store in
            for (index, part) in parts.enumerated() { try store.write(index, part, totals) }
        }
    }

    private func read(_ totals: StoredTotals) throws -> [Double] { try opened { try $0.read(totals) } }

    private func execute(_ sql: String) throws {
        let database = try DatabaseQueue(path: folder.database)
        try database.write { try $0.execute(sql: sql) }
        try database.close()
    }

    private func count(_ table: String) throws -> Int? {
        let database = try DatabaseQueue(path: folder.database)
        defer { try? database.close() }
        return try database.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM \(table)") }
    }

    @Test("marks are there after the file was opened again, bit by bit")
    func roundTrip() throws {
        try write(parts, of: totals)
        let read = try read(totals)
        #expect(read.map(\.bitPattern) == (parts[0] + parts[1]).map(\.bitPattern))
    }

    @Test("the last part grows in its place, and the next is appended")
    func growth() throws {
        try write([[0, 0, 1, 1]], of: totals)
        try write(parts, of: totals)
        #expect(try read(totals) == parts[0] + parts[1])
        #expect(try count("checkpoint") == 1 && count("checkpoint_part") == 2)
    }

    @Test("what is kept for one key is of no matter for another")
    func keys() throws {
        let other = StoredTotals(key: [0, 1], version: 3, width: 1)
        try write([[0, 1]], of: other)
        try write(parts, of: totals)
        #expect(try read(other) == [0, 1])
        #expect(try read(StoredTotals(key: [], version: 3, width: 2)) == [])
        try opened { try $0.deleteOthers([other.key]) }
        #expect(try read(other) == [0, 1] && read(totals) == [])
        #expect(try count("checkpoint_part") == 1)
    }

    @Test("marks of another version or width are none, and go when there are new ones", arguments: [(4, 2), (3, 3)])
    func versions(version: Int, width: Int) throws {
        try write(parts, of: totals)
        let other = StoredTotals(key: totals.key, version: version, width: width)
        #expect(try read(other) == [])
        let marks = [Double](repeating: 0, count: 2 * width)
        try write([marks], of: other)
        #expect(try read(other) == marks && read(totals) == [])
        #expect(try count("checkpoint") == 1 && count("checkpoint_part") == 1)
    }

    @Test(
        "a part that is damaged ends what is read, and what was before it stays",
        arguments: [
            "marks = substr(marks, 1, 47)", "marks = substr(marks, 1, 40)",
            "marks = x'000000000000f07f' || x'0000000000000000'", "marks = 'text'", "marks = 7", "part = 2",
            "part = 'one'",
        ]
    )
    func damage(change: String) throws {
        try write(parts, of: totals)
        try execute("UPDATE checkpoint_part SET \(change) WHERE part = 1")
        #expect(try read(totals) == parts[0])
        try write(parts, of: totals)
        #expect(try read(totals) == parts[0] + parts[1])
    }

    @Test("behind a part that is not full nothing is read")
    func gap() throws {
        try write(parts, of: totals)
        try execute("UPDATE checkpoint_part SET marks = substr(marks, 1, 160) WHERE part = 0")
        #expect(try read(totals) == Array(parts[0].prefix(20)))
    }

    @Test("a file of the first version gets the tables, and keeps its definitions")
    func migration() throws {
        try folder.keep(.create(family(#"{"name":"old"}"#, epochs: [])))
        try execute(
            """
            DROP TABLE checkpoint_part; DROP TABLE checkpoint;
            DELETE FROM grdb_migrations WHERE identifier = '2'
            """
        )
        try write(parts, of: totals)
        #expect(try read(totals) == parts[0] + parts[1])
        #expect(try folder.stored().definitions.count == 1)
    }

    @Test("changes of definitions are synchronised with the disk after marks were written, too")
    func synchronisation() throws {
        let (store, _) = try SQLiteDefinitionStore.open(at: folder.database, now: .unixEpoch)
        defer { store.close() }
        func mode() throws -> Int? { try store.database.read { try Int.fetchOne($0, sql: "PRAGMA synchronous") } }
        try store.checkpoints.write(0, parts[0], totals)
        #expect(try mode() == 2)
        try store.database.write { try $0.execute(sql: "DROP TABLE checkpoint_part") }
        #expect(throws: StoreFailure.self) { try store.checkpoints.write(0, parts[0], totals) }
        #expect(try mode() == 2)
    }
}
