import { DuckDBInstance } from '@duckdb/node-api';
import { literal } from '../../src/sql/sql.ts';

/** Two columns of a large CSV file as a map. */
export async function readColumns(path: string, key: string, value: string): Promise<Map<string, string>> {
  const instance = await DuckDBInstance.create(':memory:');
  try {
    const connection = await instance.connect();
    const reader = await connection.runAndReadAll(`
      select
        "${key}" as key,
        "${value}" as value
      from read_csv(${literal(path)}, header = true, all_varchar = true)`);
    const [keys = [], values = []] = reader.getColumns();
    return new Map(keys.map((one, at) => [String(one), String(values[at])]));
  } finally {
    instance.closeSync();
  }
}
