// DuckDB in this page: its worker, the two files of the run, and the answer of a query as rows of text.
//
// The catalogue of the run is small and fetched whole; of the tables, which are large, DuckDB asks the host for the ranges
// that a query reads. Every value is made text by DuckDB itself, so that the page shows numbers as DuckDB writes them.
import * as duckdb from '@duckdb/duckdb-wasm';

const WORKER = 'duckdb-browser-eh.worker.js';
const WASM = 'duckdb-eh.wasm.gz';
const CATALOGUE = 'run.duckdb';
const TABLES = 'data.duckdb';
const OPENED = [
  'SET autoinstall_known_extensions = false',
  'SET autoload_known_extensions = false',
  `ATTACH '${TABLES}' AS data (READ_ONLY)`,
  `ATTACH '${CATALOGUE}' AS run (READ_ONLY)`,
  'USE run',
];

/** A file of the site that is compressed there; some hosts have undone that when it arrives. */
async function unpacked(url) {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url} answers ${answer.status}`);
  const bytes = new Uint8Array(await answer.arrayBuffer());
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  const opened = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Uint8Array(await new Response(opened).arrayBuffer());
}

/** Start DuckDB with the run attached. `files`: the folder of the files; `told`: hears what is being done. */
export async function open(files, told) {
  told('Fetching DuckDB and the catalogue of the run');
  const at = name => new URL(name, files).href;
  const [program, catalogue] = await Promise.all([unpacked(at(WASM)), unpacked(at(`${CATALOGUE}.gz`))]);
  told('Starting DuckDB');
  const worker = new Worker(at(WORKER));
  const database = new duckdb.AsyncDuckDB(new duckdb.VoidLogger(), worker);
  const url = URL.createObjectURL(new Blob([program], { type: 'application/wasm' }));
  await database.instantiate(url);
  URL.revokeObjectURL(url);
  // What is not said is read whole, which the tables must never be.
  await database.open({ filesystem: { reliableHeadRequests: true, allowFullHTTPReads: true, forceFullHTTPReads: false } });
  await database.registerFileBuffer(CATALOGUE, catalogue);
  await database.registerFileURL(TABLES, at(TABLES), duckdb.DuckDBDataProtocol.HTTP, false);
  const connection = await database.connect();
  for (const text of OPENED) await connection.query(text);
  return { connection, end: () => worker.terminate() };
}

/** The answer of one query: its columns, at most `limit` rows of text or null, and whether there are `more`. */
export async function ask(connection, sql, limit) {
  const text = sql.trim().replace(/;\s*$/, '');
  const described = await connection.query(`DESCRIBE FROM (\n${text}\n)`);
  const columns = described.toArray().map(row => ({ name: row.column_name, type: row.column_type }));
  const names = columns.map((_, n) => `c${n}`).join(', ');
  const answer = await connection.query(`SELECT COLUMNS(*)::VARCHAR FROM (${text}\n) AS answer(${names}) LIMIT ${limit + 1}`);
  const rows = answer.toArray().map(row => columns.map((_, n) => row[`c${n}`]));
  return { columns, rows: rows.slice(0, limit), more: rows.length > limit };
}
