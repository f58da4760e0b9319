// The "what if" sliders: each turns one cost, latency or layout of the swept runs; any can be added by name.
// Promises: a slider says its unit, range, the preset's value with its mark and source; it can be moved by keys, set to an
// exact number, put back and taken away; what it sets is told at once, what to do about it is others' business.
// Does not: sweep, or know which values the server accepts.

import { element } from "../panels/element.js";
import { grouped } from "../panels/names.js";
import { FIRST, knobOf, namesOf } from "./knobs.js";
import { wholeNumber } from "./number_field.js";

export class WhatIf {
  /** `on`: {changed(), acted()}. */
  constructor(host, on) {
    this.host = host;
    this.on = on;
    this.knobs = []; // {knob, value: null where nothing is set, parts}
    this.preset = new Map();
    this.design = null; // of the catalog
    this.list = element("div", { class: "knobs" });
    this.names = element("datalist", { id: "knob-names" });
    this.field = element("input", { type: "text", list: "knob-names", autocomplete: "off", spellcheck: "false", placeholder: "add by name…", "aria-label": "add a cost or field by name", "data-testid": "knob-name" });
    this.said = element("p", { class: "wrong", role: "alert", hidden: true });
    this.back = element("button", { type: "button", class: "quiet", "data-testid": "knobs-reset", disabled: true }, "reset all");
    const form = element("form", { class: "knob-add" }, this.field, this.names, element("button", { type: "submit", class: "quiet" }, "add"));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#add(this.field.value.trim());
    });
    this.back.addEventListener("click", () => this.reset());
    host.append(element("div", { class: "knobs-head" }, element("h3", {}, "What if"), this.back), this.list, this.said, form);
  }

  /** Another run's machine: the sliders are its own, at their presets. */
  offer(design, preset) {
    const kept = this.knobs.map((one) => one.knob.name);
    this.design = design;
    this.preset = preset;
    this.names.replaceChildren(...namesOf(preset, design).map((name) => element("option", { value: name })));
    this.knobs = [];
    this.list.replaceChildren();
    for (const name of kept.length > 0 ? kept : FIRST) this.#place(name);
    this.#marked();
  }

  /** What the sliders set: {name: value}. */
  settings() {
    const out = {};
    for (const { knob, value } of this.knobs) {
      const set = value === null ? null : knob.setting(value);
      if (set !== null) out[knob.name] = set;
    }
    return out;
  }

  /** What a setting is where no slider sets it. */
  presetSaid(name) {
    return knobOf(name, this.preset, this.design)?.short ?? "preset";
  }

  reset() {
    for (const one of this.knobs) this.#set(one, null, false);
    this.on.acted();
    this.on.changed();
  }

  /** One line over the field for names; "": none. */
  #said(text) {
    this.said.hidden = text === "";
    this.said.textContent = text;
  }

  #add(name) {
    const known = this.knobs.some((one) => one.knob.name === name);
    const one = known ? null : this.#place(name);
    this.#said(one ? "" : known ? `${name} has a slider already.` : `“${name}” is no cost of this machine and no field of this design: choose one of the list.`);
    if (!one) return;
    this.field.value = "";
    one.parts.slider.focus();
  }

  #place(name) {
    const knob = knobOf(name, this.preset, this.design);
    if (!knob) return null;
    const one = { knob, value: null, parts: null };
    one.parts = this.#build(one);
    this.knobs.push(one);
    this.list.append(one.parts.host);
    this.#show(one);
    return one;
  }

  #build(one) {
    const { knob } = one;
    const unit = knob.unit ? `, in ${knob.unit}` : "";
    const slider = element("input", { type: "range", min: knob.least, max: knob.most, step: knob.step, "aria-label": `${knob.name}${unit}`, "data-testid": `knob-${knob.name}` });
    const exact = knob.kind === "layout" ? null : element("input", { type: "text", inputmode: "numeric", autocomplete: "off", class: "knob-exact", "aria-label": `${knob.name}, an exact number${unit}` });
    const shown = element("output", { class: "mono" });
    const back = element("button", { type: "button", class: "quiet knob-back", "aria-label": `${knob.name}: back to the preset`, title: "back to the preset" }, "↺");
    const away = element("button", { type: "button", class: "quiet knob-back", "aria-label": `take ${knob.name} away`, title: "take this slider away" }, "×");
    slider.addEventListener("input", () => this.#set(one, Number(slider.value)));
    exact?.addEventListener("change", () => {
      const number = wholeNumber(exact.value);
      this.#said(number === null ? `“${exact.value}” is no whole number: write 40, or 1000.` : "");
      if (number === null) this.#show(one);
      else this.#set(one, number);
    });
    back.addEventListener("click", () => this.#set(one, null));
    away.addEventListener("click", () => {
      this.knobs = this.knobs.filter((other) => other !== one);
      host.remove();
      this.on.acted();
      if (one.value !== null) this.on.changed();
      this.#marked();
    });
    const ends = [knob.least, knob.most].map((end) => (knob.kind === "layout" ? knob.said(end) : grouped(end)));
    const host = element("div", { class: "knob", role: "group", "aria-label": knob.name },
      element("div", { class: "knob-head" }, element("b", { class: "mono" }, ...knob.name.split(/(?<=\.)/).flatMap((part) => [part, element("wbr")])), back, away),
      element("p", { class: "knob-means mute", title: knob.exactly }, knob.meaning),
      element("div", { class: "knob-row" }, slider, exact, exact ? element("span", { class: "mute" }, knob.unit) : null),
      element("div", { class: "knob-ends mute" }, element("span", {}, ends[0]), exact ? element("span", {}, knob.note) : shown, element("span", {}, ends[1])),
      element("p", { class: "knob-source mute", title: knob.source }, element("span", { class: "mark" }, knob.mark), ` ${knob.kind === "layout" ? "" : `preset ${knob.preset}; `}${knob.source}`));
    return { host, slider, exact, shown, back };
  }

  /** `tell`: the sweep is to follow. */
  #set(one, value, tell = true) {
    one.value = value;
    this.#show(one);
    this.#marked();
    if (!tell) return;
    this.on.acted();
    this.on.changed();
  }

  #show({ knob, value, parts }) {
    const at = value ?? knob.at;
    const set = value !== null && knob.setting(value) !== null;
    parts.slider.value = String(at);
    parts.slider.style.setProperty("--done", `${(100 * (Math.min(at, knob.most) - knob.least)) / Math.max(1, knob.most - knob.least)}%`);
    parts.slider.setAttribute("aria-valuetext", `${set || knob.kind !== "row" ? knob.said(at) : knob.preset}${knob.unit ? ` ${knob.unit}` : ""}${set ? "" : ", the preset"}`);
    if (parts.exact) parts.exact.value = set || knob.kind !== "row" ? String(at) : "preset";
    const ends = [knob.least, knob.most].indexOf(at);
    parts.shown.textContent = ends < 0 ? knob.said(at) : "";
    parts.host.dataset.at = set ? ["least", "most"][ends] ?? "" : "";
    parts.back.disabled = !set;
    parts.host.classList.toggle("turned", set);
  }

  #marked() {
    this.back.disabled = Object.keys(this.settings()).length === 0;
  }
}
