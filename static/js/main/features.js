// The features of the page, in the order in which they are attached: compare, breakpoints, depths, ….
// Promises: a feature is one function of `app` (app.js); taking its line out of here takes it out of the page.
// Does not: do anything itself.

export const FEATURES = Object.freeze([]);
