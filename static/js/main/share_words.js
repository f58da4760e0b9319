// What an address holds, in words; and the frame that shows it in another page.
// Promises: pure; every part of an address is told, one nobody has words for by its name.
// Does not: touch the page.

const WORDS = Object.freeze({
  machine: "the machine", design: "the design", workload: "the workload", cores: "cores", threads: "threads",
  placement: "where threads run", seed: "the seed", line: "the line in the strip",
  depth: "the depth of the picture", zoom: "zoom and place of the picture", span: "the area marked on the timeline", lanes: "the window of the timeline", alone: "the stage alone", core: "the chosen core", lock: "the chosen lock",
  fault: "the chosen fault", place: "the chosen line of source", with: "the run it is compared with", break: "breakpoints", tab: "the tab beside the stage", chart: "the chart",
  lesson: "the lesson and its step", lseed: "the seed of the lesson's questions",
});
const grouped = (text) => text.replace(/\B(?=(\d{3})+$)/g, ",");
const several = (count, what) => `${count} ${what}${count === 1 ? "" : "s"}`;

/** One phrase a part of the address, the scenario and the cycle first. */
export function linkHolds(address, title = "") {
  const given = new URLSearchParams(address.replace(/^#/, ""));
  const out = [];
  if (given.get("scenario")) out.push(`the scenario ${given.get("scenario")}${title ? ` (“${title}”)` : ""}`);
  out.push(given.get("cycle") ? `cycle ${grouped(given.get("cycle"))}` : "cycle 0, the start");
  for (const [key, text] of given) {
    if (key === "scenario" || key === "cycle") continue;
    if (key === "set") out.push(several(text.split("*").length, "setting"));
    else if (key === "edits") out.push(several(text.split("*").length, "edit"));
    else if (key === "left") out.push(`the event within its cycle: ${text} more to come`);
    else out.push(`${WORDS[key] ?? key}: ${text.length > 60 ? `${text.slice(0, 57)}…` : text}`);
  }
  return out;
}

const quoted = (text) => text.replace(/&/g, "&amp;").replace(/"/g, "&quot;").replace(/</g, "&lt;");

/** The markup of a frame: {origin, address, title, show, theme}. */
export function frameOf({ origin, address, title, show = "", theme = "" }) {
  const query = new URLSearchParams({ embed: "1", ...(show ? { show } : {}), ...(theme ? { theme } : {}) }).toString().replace(/%2C/g, ",");
  const tall = /lanes|chart/.test(show) ? 720 : 560;
  return `<iframe src="${quoted(`${origin}/?${query}${address}`)}"\n  title="${quoted(`Faultline: ${title}`)}" width="960" height="${tall}" loading="lazy" allow="fullscreen; clipboard-write"></iframe>`;
}
