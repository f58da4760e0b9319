// The words every layer shares, for the browser: states, requests, event kinds, causes, marks.
// Generated from simulator/vocabulary.py by `make vocabulary`; edit that file, never this one.
// `State.M` gives a word's number, `StateName[5]` a number's word.

export const State = Object.freeze({
  I: 0,
  S: 1,
  E: 2,
  F: 3,
  O: 4,
  M: 5,
});
export const StateName = Object.freeze([
  "I",
  "S",
  "E",
  "F",
  "O",
  "M",
]);

export const Request = Object.freeze({
  NONE: 0,
  GETS: 1,
  GETM: 2,
  UPGRADE: 3,
});
export const RequestName = Object.freeze([
  "NONE",
  "GETS",
  "GETM",
  "UPGRADE",
]);

export const RequestState = Object.freeze({
  IDLE: 0,
  QUEUED: 1,
  GRANTED: 2,
  DRAINING: 3,
});
export const RequestStateName = Object.freeze([
  "IDLE",
  "QUEUED",
  "GRANTED",
  "DRAINING",
]);

export const CoreState = Object.freeze({
  IDLE: 0,
  RUN: 1,
  WORK: 2,
  WAIT: 3,
  SPIN: 4,
  DRAIN: 5,
  CLEAR: 6,
  HALT: 7,
  SWITCH: 8,
});
export const CoreStateName = Object.freeze([
  "IDLE",
  "RUN",
  "WORK",
  "WAIT",
  "SPIN",
  "DRAIN",
  "CLEAR",
  "HALT",
  "SWITCH",
]);

export const ThreadState = Object.freeze({
  NONE: 0,
  QUEUED: 1,
  RUNNING: 2,
  SLEEPING: 3,
  DONE: 4,
});
export const ThreadStateName = Object.freeze([
  "NONE",
  "QUEUED",
  "RUNNING",
  "SLEEPING",
  "DONE",
]);

export const Cause = Object.freeze({
  COMPUTE: 0,
  HIT: 1,
  TRANSFER: 2,
  QUEUE: 3,
  SPIN: 4,
  SLEEP: 5,
  INTERRUPT: 6,
  WASTED: 7,
  MEMORY: 8,
});
export const CauseName = Object.freeze([
  "COMPUTE",
  "HIT",
  "TRANSFER",
  "QUEUE",
  "SPIN",
  "SLEEP",
  "INTERRUPT",
  "WASTED",
  "MEMORY",
]);

export const AgentKind = Object.freeze({
  INTERRUPT: 0,
  STORE: 1,
  REQUEST: 2,
  CORE: 3,
  TIMER: 4,
});
export const AgentKindName = Object.freeze([
  "INTERRUPT",
  "STORE",
  "REQUEST",
  "CORE",
  "TIMER",
]);

export const EventKind = Object.freeze({
  ALSO: 0,
  INSTRUCTION: 1,
  REQUEST: 2,
  GRANT: 3,
  INVALIDATE: 4,
  DOWNGRADE: 5,
  COMPLETE: 6,
  WRITE: 7,
  SPIN: 8,
  WAKE: 9,
  WORK: 10,
  BUFFER: 11,
  DRAIN: 12,
  TRAP: 13,
  TRAP_RETURN: 14,
  FAULT: 15,
  IPI: 16,
  INTERRUPT: 17,
  INTERRUPT_RETURN: 18,
  CLEAR: 19,
  CLEAR_END: 20,
  TLB_FILL: 21,
  TLB_FLUSH: 22,
  LOCK_WANT: 23,
  LOCK_ACQUIRE: 24,
  LOCK_RELEASE: 25,
  PAGE: 26,
  HALT: 27,
  HAZARD: 28,
  SPECULATE: 29,
  SLEEP: 30,
  WAKEUP: 31,
  SWITCH: 32,
  SWITCH_END: 33,
  TICK: 34,
  EDIT: 35,
  OPERATION: 36,
});
export const EventKindName = Object.freeze([
  "ALSO",
  "INSTRUCTION",
  "REQUEST",
  "GRANT",
  "INVALIDATE",
  "DOWNGRADE",
  "COMPLETE",
  "WRITE",
  "SPIN",
  "WAKE",
  "WORK",
  "BUFFER",
  "DRAIN",
  "TRAP",
  "TRAP_RETURN",
  "FAULT",
  "IPI",
  "INTERRUPT",
  "INTERRUPT_RETURN",
  "CLEAR",
  "CLEAR_END",
  "TLB_FILL",
  "TLB_FLUSH",
  "LOCK_WANT",
  "LOCK_ACQUIRE",
  "LOCK_RELEASE",
  "PAGE",
  "HALT",
  "HAZARD",
  "SPECULATE",
  "SLEEP",
  "WAKEUP",
  "SWITCH",
  "SWITCH_END",
  "TICK",
  "EDIT",
  "OPERATION",
]);

export const Mark = Object.freeze({
  WANT: 0,
  ACQUIRED: 1,
  ACQUIRED_READ: 2,
  RELEASED: 3,
  RELEASED_READ: 4,
  ATTEMPT: 5,
  COMMIT: 6,
  ABORT: 7,
  RETRY: 8,
  FAULT_DONE: 9,
  OPERATION: 10,
});
export const MarkName = Object.freeze([
  "WANT",
  "ACQUIRED",
  "ACQUIRED_READ",
  "RELEASED",
  "RELEASED_READ",
  "ATTEMPT",
  "COMMIT",
  "ABORT",
  "RETRY",
  "FAULT_DONE",
  "OPERATION",
]);

export const Hazard = Object.freeze({
  NONE: 0,
  NULL_POINTER: 1,
  WILD_POINTER: 2,
  USE_AFTER_FREE: 3,
  DOUBLE_FREE: 4,
  ASSERTION: 5,
  OUT_OF_MEMORY: 6,
  STACK_OVERFLOW: 7,
  INDEX_OUT_OF_RANGE: 8,
  DIVISION_BY_ZERO: 9,
  DEADLOCK: 10,
  FAULT_LOOP: 11,
  BAD_IPI_TARGET: 12,
  INTERRUPT_OVERFLOW: 13,
  BAD_THREAD: 14,
  SLEEP_WHILE_ATOMIC: 15,
});
export const HazardName = Object.freeze([
  "NONE",
  "NULL_POINTER",
  "WILD_POINTER",
  "USE_AFTER_FREE",
  "DOUBLE_FREE",
  "ASSERTION",
  "OUT_OF_MEMORY",
  "STACK_OVERFLOW",
  "INDEX_OUT_OF_RANGE",
  "DIVISION_BY_ZERO",
  "DEADLOCK",
  "FAULT_LOOP",
  "BAD_IPI_TARGET",
  "INTERRUPT_OVERFLOW",
  "BAD_THREAD",
  "SLEEP_WHILE_ATOMIC",
]);

export const Distance = Object.freeze({
  SAME: 0,
  NEAR: 1,
  FAR: 2,
  HOP1: 3,
  HOP2: 4,
});
export const DistanceName = Object.freeze([
  "SAME",
  "NEAR",
  "FAR",
  "HOP1",
  "HOP2",
]);
