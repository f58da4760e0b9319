// What a link holds is told from the link; the frame's markup is markup whatever the title says.

import assert from "node:assert/strict";
import { test } from "node:test";

import { frameOf, linkHolds } from "../../../static/js/main/share_words.js";

test("a link says its scenario, its cycle, how many settings and edits, and every other part by name", () => {
  const said = linkHolds("#scenario=the-line-bounces&set=pages-64*writers-2&edits=c.100.pause.40&cycle=48316&line=mm-64&core=3&whoknows=7", "The line bounces");
  assert.deepEqual(said, [
    "the scenario the-line-bounces (“The line bounces”)", "cycle 48,316", "2 settings", "1 edit",
    "the line in the strip: mm-64", "the chosen core: 3", "whoknows: 7",
  ]);
});

test("a run put together says its parts, and that it stands at the start", () => {
  assert.deepEqual(linkHolds("#design=rwsem-xadd&machine=toy-2x2&workload=multi-fault&seed=1").slice(0, 3),
    ["cycle 0, the start", "the design: rwsem-xadd", "the machine: toy-2x2"]);
});

test("a frame is one element, with its address, its title and what it shows", () => {
  const frame = frameOf({ origin: "http://127.0.0.1:5000", address: "#scenario=a&cycle=5", title: 'A "quoted" <title>', show: "now,lanes", theme: "light" });
  assert.match(frame, /^<iframe src="http:\/\/127\.0\.0\.1:5000\/\?embed=1&amp;show=now,lanes&amp;theme=light#scenario=a&amp;cycle=5"/);
  assert.match(frame, /title="Faultline: A &quot;quoted&quot; &lt;title>"/);
  assert.match(frame, /<\/iframe>$/);
  assert.doesNotMatch(frameOf({ origin: "http://x", address: "#scenario=a", title: "t" }), /show|theme/);
});
