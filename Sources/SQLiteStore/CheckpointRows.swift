import Exporter
import Foundation
import GRDB

/// Marks of checkpoints as rows, and back.
enum CheckpointRows {
    /// Marks from the first one on, up to the first part that is not there, not full or not made of numbers.
    static func read(_ totals: StoredTotals, from database: Database) throws -> [Double] {
        let parts = try Row.fetchCursor(
            database,
            sql: """
                SELECT part, marks FROM checkpoint_part
                JOIN checkpoint ON checkpoint.id = checkpoint_part.checkpoint
                WHERE key = ? AND version = ? AND width = ? ORDER BY part
                """,
            arguments: [Data(totals.key), totals.version, totals.width]
        )
        let fullCount = CheckpointStore.partLength * totals.width
        var marks: [Double] = []
        while let row = try parts.next() {
            guard row["part"] == (marks.count / fullCount).databaseValue, let numbers = numbers(row["marks"]),
                numbers.count <= fullCount, numbers.count.isMultiple(of: totals.width),
                numbers.allSatisfy(\.isFinite)
            else { break }
            marks += numbers
            guard numbers.count == fullCount else { break }
        }
        return marks
    }

    /// Writes a part in the place of what it was before, within the transaction at hand. Marks of another version or width go.
    static func write(_ part: Int, _ marks: [Double], of totals: StoredTotals, to database: Database) throws {
        try database.execute(
            sql: "DELETE FROM checkpoint WHERE key = ? AND (version, width) <> (?, ?)",
            arguments: [Data(totals.key), totals.version, totals.width]
        )
        try database.execute(
            sql: "INSERT OR IGNORE INTO checkpoint (key, version, width) VALUES (?, ?, ?)",
            arguments: [Data(totals.key), totals.version, totals.width]
        )
        try database.execute(
            sql: """
                INSERT OR REPLACE INTO checkpoint_part (checkpoint, part, marks)
                VALUES ((SELECT id FROM checkpoint WHERE key = ?), ?, ?)
                """,
            arguments: [Data(totals.key), part, bytes(marks)]
        )
    }

    static func deleteOthers(than keys: Set<[UInt8]>, from database: Database) throws {
        let rows = try Row.fetchAll(database, sql: "SELECT id, key FROM checkpoint")
        for row in rows {
            guard case .blob(let key) = (row["key"] as DatabaseValue).storage, keys.contains(Array(key)) else {
                try database.execute(sql: "DELETE FROM checkpoint WHERE id = ?", arguments: [row["id"] as Int64])
                continue
            }
        }
    }

    private static func bytes(_ numbers: [Double]) -> Data {
        numbers.reduce(into: Data(capacity: 8 * numbers.count)) { data, number in
            withUnsafeBytes(of: number.bitPattern.littleEndian) { data.append(contentsOf: $0) }
        }
    }

    /// nil for what is no list of numbers.
    private static func numbers(_ value: DatabaseValue) -> [Double]? {
        guard case .blob(let data) = value.storage, data.count.isMultiple(of: 8) else { return nil }
        return data.withUnsafeBytes { bytes in
            stride(from: 0, to: bytes.count, by: 8).map { offset in
                Double(
                    bitPattern: UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
                )
            }
        }
    }
}
