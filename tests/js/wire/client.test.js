// Requests always come to an end: answered, refused, late, or asked again after the line broke.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Client } from "../../../static/js/wire/client.js";

class Socket {
  constructor() {
    this.connected = false;
    this.sent = [];
    this.handlers = {};
  }

  on(event, handler) {
    this.handlers[event] = handler;
  }

  emit(event, payload, acknowledge) {
    this.sent.push({ event, payload, acknowledge });
  }

  connect() {
    this.connected = true;
    return this.handlers.connect();
  }

  drop() {
    this.connected = false;
    this.handlers.disconnect();
  }
}

test("a request waits for the connection, carries the version and resolves with the answer", async () => {
  const socket = new Socket();
  const answer = new Client(socket).ask("catalog");
  assert.equal(socket.sent.length, 0);
  await socket.connect();
  assert.deepEqual(socket.sent[0].payload, { v: 1 });
  socket.sent[0].acknowledge({ designs: [] });
  assert.deepEqual(await answer, { designs: [] });
});

test("a refusal becomes an error with the server's message and remedy", async () => {
  const socket = new Socket();
  const client = new Client(socket);
  await socket.connect();
  const answer = client.ask("open", {});
  socket.sent[0].acknowledge({ ok: false, error: { message: "No.", remedy: "Do this.", place: "open.cores" } });
  await assert.rejects(answer, { message: "No.", remedy: "Do this.", place: "open.cores" });
});

test("no more requests are under way than allowed; the rest follow in order", async () => {
  const socket = new Socket();
  const client = new Client(socket, { inFlight: 2 });
  await socket.connect();
  const answers = [1, 2, 3, 4].map((number) => client.ask("chunk", { number }));
  assert.equal(socket.sent.length, 2);
  socket.sent[0].acknowledge("a");
  assert.deepEqual(socket.sent.map((one) => one.payload.number), [1, 2, 3]);
  socket.sent[1].acknowledge("b");
  socket.sent[2].acknowledge("c");
  socket.sent[3].acknowledge("d");
  assert.deepEqual(await Promise.all(answers), ["a", "b", "c", "d"]);
});

test("a late answer is an error that can be tried again", async () => {
  const socket = new Socket();
  const client = new Client(socket, { timeoutMs: 5 });
  await socket.connect();
  await assert.rejects(client.ask("report"), { retriable: true });
  assert.equal(socket.sent.length, 3, "asked three times, and no more");
});

test("an open that is late is not asked twice, for the first may still be under way", async () => {
  const socket = new Socket();
  const client = new Client(socket, { openTimeoutMs: 5 });
  await socket.connect();
  await assert.rejects(client.ask("open"), { retriable: true });
  assert.equal(socket.sent.length, 1);
});

test("a line that breaks again and again ends a request with an error, not with endless asking", async () => {
  const socket = new Socket();
  const client = new Client(socket);
  await socket.connect();
  const answer = client.ask("chunk");
  for (let times = 0; times < 3; times += 1) {
    socket.drop();
    if (times < 2) await socket.connect();
  }
  await assert.rejects(answer, { retriable: true });
  assert.equal(socket.sent.length, 3);
});

test("a line that breaks while runs are opened again starts that over, and only the last return lets requests go on", async () => {
  const socket = new Socket();
  const client = new Client(socket);
  const turns = [];
  client.onReturn = async () => {
    turns.push("begun");
    await client.ask("open", {}, { returning: true });
    turns.push("done");
  };
  await socket.connect();
  const answer = client.ask("chunk");
  socket.drop();
  const first = socket.connect();
  socket.drop();
  await first;
  assert.deepEqual(turns, ["begun"]);
  const second = socket.connect();
  assert.equal(socket.sent.at(-1).event, "open", "the chunk waits until the run is open again");
  socket.sent.at(-1).acknowledge({ ok: true });
  await second;
  assert.deepEqual(turns, ["begun", "begun", "done"]);
  assert.equal(socket.sent.at(-1).event, "chunk");
  socket.sent.at(-1).acknowledge("bytes");
  assert.equal(await answer, "bytes");
});

test("what was under way when the line broke is asked again, after the page opened its runs anew", async () => {
  const socket = new Socket();
  const client = new Client(socket);
  let run = "r1";
  client.onReturn = async () => {
    const { world } = await client.ask("open", {}, { returning: true });
    run = world.run;
  };
  await socket.connect();
  const answer = client.ask("chunk", () => ({ run }));
  socket.drop();
  const back = socket.connect();
  assert.equal(socket.sent.at(-1).event, "open");
  socket.sent.at(-1).acknowledge({ ok: true, world: { run: "r2" } });
  await back;
  assert.deepEqual(socket.sent.at(-1).payload, { v: 1, run: "r2" });
  socket.sent.at(-1).acknowledge("bytes");
  assert.equal(await answer, "bytes");
});

test("an urgent question asked while the runs are being opened again waits for that: it would name a run that is gone", async () => {
  const socket = new Socket();
  const client = new Client(socket);
  let run = "r1";
  client.onReturn = async () => {
    const { world } = await client.ask("open", {}, { urgent: true, returning: true });
    run = world.run;
  };
  await socket.connect();
  socket.drop();
  const back = socket.connect();
  const answer = client.ask("frame", () => ({ run }), { urgent: true });
  assert.deepEqual(socket.sent.map((one) => one.event), ["open"]);
  socket.sent.at(-1).acknowledge({ ok: true, world: { run: "r2" } });
  await back;
  assert.deepEqual(socket.sent.at(-1).payload, { v: 1, run: "r2" });
  socket.sent.at(-1).acknowledge("bytes");
  assert.equal(await answer, "bytes");
});

test("what the server cannot answer yet is asked again when it says so, and that is told; nothing else waits for it", async () => {
  const socket = new Socket();
  const client = new Client(socket, { inFlight: 1 });
  const told = [];
  client.onHeld = (event, error) => told.push([event, error?.message ?? null]);
  await socket.connect();
  const opened = client.ask("open", { scenario: "article" });
  const listed = client.ask("catalog");
  const refused = { ok: false, error: { message: "Compiling, 3 s so far.", remedy: "ask again", place: "engine", again: 0.01 } };
  for (let times = 0; times < 5; times += 1) {
    socket.sent.at(-1).acknowledge(refused);
    if (times === 0) {
      assert.equal(socket.sent.at(-1).event, "catalog");
      socket.sent.at(-1).acknowledge({ designs: [] });
      await listed;
    }
    await new Promise((done) => setTimeout(done, 30));
    assert.equal(socket.sent.at(-1).event, "open");
    assert.deepEqual(socket.sent.at(-1).payload, { v: 1, scenario: "article" });
  }
  socket.sent.at(-1).acknowledge({ ok: true, world: {} });
  assert.deepEqual(await opened, { ok: true, world: {} });
  assert.deepEqual(told, [...Array(5).fill(["open", "Compiling, 3 s so far."]), ["open", null]]);
});

test("a run that is opened again while the engine is compiled waits for it, unless the line breaks once more", async () => {
  const socket = new Socket();
  const client = new Client(socket);
  const ends = [];
  client.onReturn = () => client.ask("open", {}, { returning: true }).then(() => ends.push("open"), () => ends.push("broken"));
  const refused = { ok: false, error: { message: "Compiling.", remedy: "ask again", place: "engine", again: 0.005 } };
  await socket.connect();
  for (const breaks of [true, false]) {
    socket.drop();
    const back = socket.connect();
    socket.sent.at(-1).acknowledge(refused);
    if (breaks) socket.drop();
    await new Promise((done) => setTimeout(done, 20));
    if (!breaks) socket.sent.at(-1).acknowledge({ ok: true });
    await back;
  }
  assert.deepEqual(ends, ["broken", "open"]);
});
