// Prints the version of DuckDB that the package for browsers holds: DuckDB is asked, in Node.
const { dirname } = require('node:path');
const duckdb = require('@duckdb/duckdb-wasm/dist/duckdb-node-blocking.cjs');

const place = dirname(require.resolve('@duckdb/duckdb-wasm/dist/duckdb-eh.wasm'));
const bundle = name => ({ mainModule: `${place}/duckdb-${name}.wasm`, mainWorker: null });
duckdb
  .createDuckDB({ mvp: bundle('mvp'), eh: bundle('eh') }, new duckdb.VoidLogger(), duckdb.NODE_RUNTIME)
  .then(async database => {
    await database.instantiate();
    console.log(database.getVersion().replace(/^v/, ''));
  });
