// What went wrong while a clip was made, in a sentence and a remedy.
// Promises: pure; an error that has a remedy keeps its own words; the encoder is named only where it was the encoder.
// Does not: catch anything.

const MIB = 2 ** 20;

/** {message, remedy} of an error at frame `at` of `frames`; `error.ofEncoder`: it arose in the encoder. */
export function failureSaid(error, at, frames, { width, height }) {
  if (error.remedy) return { message: error.message, remedy: error.remedy };
  const where = `at frame ${at + 1} of ${frames}`;
  if (error instanceof RangeError || /memory|allocation/i.test(error.message)) {
    const mib = Math.ceil((4 * width * height) / MIB);
    return { message: `There is not enough memory for this clip (${where}; a picture alone takes ${mib} MiB).`, remedy: "Take fewer cycles or a smaller size, and close other tabs." };
  }
  const what = error.message.replace(/\.$/, "");
  if (error.ofEncoder) return { message: `The encoder gave up ${where}: ${what}.`, remedy: "Try again, a smaller size, or another format." };
  return { message: `The clip could not go on ${where}: ${what}.`, remedy: "Try again." };
}
