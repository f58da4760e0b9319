// Asks Perfetto's own trace processor about a trace file: node query.js FOLDER TRACE SQL…
// Promises: prints a JSON list with the rows of each query; the engine is the one in FOLDER (tests/perfetto.py fetches it),
// built for a browser's worker: what it looks for there is put in place here, its files are not changed.
// Does not: fetch anything.

import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import vm from "node:vm";

const PIECE = 1 << 20; // bytes handed over at a time
const MEMORY64_PROBE_BYTES = 23; // the program by which the engine asks for memory of 64 bits, whose build is not there

function workerScope(folder) {
  const wasm = readFileSync(join(folder, "trace_processor.wasm"));
  const { Module } = WebAssembly;
  WebAssembly.Module = function probed(bytes, ...rest) {
    if (bytes.byteLength === MEMORY64_PROBE_BYTES) throw new WebAssembly.CompileError("memory of 64 bits is not used here");
    return new Module(bytes, ...rest);
  };
  Object.assign(globalThis, {
    self: globalThis, WorkerGlobalScope: class {}, location: { href: `${pathToFileURL(resolve(folder)).href}/` },
    XMLHttpRequest: class {
      open() {}
      send() {
        this.response = wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.byteLength);
      }
    },
  });
}

async function engineOf(folder) {
  workerScope(folder);
  const { EngineBase } = await import(pathToFileURL(resolve(folder, "engine.mjs")).href);
  vm.runInThisContext(readFileSync(join(folder, "engine_bundle.node.js"), "utf8"), { filename: "engine_bundle.node.js" });
  const { port1, port2 } = new MessageChannel();
  globalThis.onmessage({ data: port1 });
  class Engine extends EngineBase {
    rpcSendRequestBytes(data) {
      port2.postMessage(data);
    }
  }
  const engine = new Engine();
  port2.onmessage = ({ data }) => engine.onRpcResponseBytes(data);
  return engine;
}

const plain = (value) => (typeof value === "bigint" ? Number(value) : value);

function rowsOf(result) {
  const columns = result.columns();
  const rows = [];
  for (const row = result.iter({}); row.valid(); row.next()) rows.push(Object.fromEntries(columns.map((name) => [name, plain(row.get(name))])));
  return rows;
}

const [folder, trace, ...queries] = process.argv.slice(2);
console.warn = () => {}; // the engine talks of fields it does not know
console.log = () => {};
const engine = await engineOf(folder);
const bytes = new Uint8Array(readFileSync(trace));
for (let at = 0; at < bytes.length; at += PIECE) await engine.parse(bytes.slice(at, at + PIECE));
await engine.notifyEof();
const answers = [];
for (const sql of queries) answers.push(rowsOf(await engine.query(sql)));
process.stdout.write(`${JSON.stringify(answers)}\n`, () => process.exit(0));
