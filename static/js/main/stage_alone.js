// The stage alone: the picture as large as the window, with what happens now under it, for the last row of a room.
// Promises: the same stage, smaller panels gone; one key there and back; part of the address; Escape does not leave it.
// Does not: ask the browser for its full screen (F11 does), or change what is drawn.

import { buttonOf } from "../panels/element.js";

export function attachStageAlone(app) {
  const root = document.documentElement;
  const button = buttonOf("⤢", () => toggle(), { class: "quiet", "data-testid": "stage-alone", "aria-pressed": "false", title: "the stage as large as the window (z)", "aria-label": "the stage alone" });

  function show(on) {
    root.toggleAttribute("data-alone", on);
    button.setAttribute("aria-pressed", String(on));
    app.view.touch();
  }
  const toggle = () => {
    show(!root.hasAttribute("data-alone"));
    app.say(root.hasAttribute("data-alone") ? "The stage alone." : "The stage with its panels.");
  };
  app.tools.camera.append(button);
  app.key({ key: "z", what: "the stage as large as the window, and back", does: toggle });
  app.addressPart({ key: "alone", pattern: /^1$/, written: () => (root.hasAttribute("data-alone") ? "1" : ""), read: (text) => show(text === "1") });
}
