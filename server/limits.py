"""Every limit of the server, each with its cause.

Promises: a number that refuses somebody something stands here, under a name, and its refusal says that name's reason.
It holds no logic.
"""

PROTOCOL_VERSION = 1

SESSIONS = 2_000  # a connection costs four greenlets and about 100 kB; so many still keep pace on two cores in a room
RUNS_PER_SESSION = 8  # a tab compares two runs; the rest is room for pictures that have not been closed yet
REQUESTS_IN_FLIGHT = 8  # a player needs the next chunk or two; more only makes a queue
MESSAGE_BYTES = 16 * 1024  # control messages are small; the browser never sends data
OUTGOING_PAUSE_BYTES = 1024**2  # with so much waiting to be written to it, nothing more is read from a connection
OUTGOING_HANDFUL_BYTES = 128 * 1024  # its writer takes so much at a time; the rest waits where it is counted
OUTGOING_LOOK_SECONDS = 0.05  # until it is less, looked at so often
OUTGOING_BYTES = 16 * 1024**2  # then it is ended: all it may ask for at once, and minutes of a room
BYTES_OUT_PER_SECOND = 100_000_000  # of chunks to all together: what an ordinary network takes; more stands in the way
BYTES_OUT_AT_ONCE = 4_000_000  # before that rate counts: a page that comes in
OPENINGS = 2  # runs made at once: it is Python, and with more of it whoever answers waits for the interpreter
CHUNKS_AT_HAND_BYTES = 32 * 1024**2  # of one run, for all who ask: a class is within a few chunks of each other
CHUNK_WORK_PER_SECOND = 0.5  # of a processor's second, for all who ask for chunks over plain HTTP together
CHUNK_WORK_AT_ONCE = 10.0  # seconds of it before that rate counts
SWITCH_SECONDS = 0.0005  # a thread that wants the interpreter gets it after so long: the network asks 1,000s of times
WORK_THREADS = 32  # most of them wait, for a run or a lesson; one tab has REQUESTS_IN_FLIGHT of them at most
ROOM_THREADS = 4  # what is said in rooms waits for the store only
PAGE_THREADS = 8  # pages are small
SHUTDOWN_SECONDS = 10.0  # what is under way when the server is told to end has so long
WORKERS = 64  # processes of one server: more than a computer has processors for
WORKER_AGAIN_SECONDS = 1.0  # a worker that ended is started again no sooner after its last start

VIEWER_BYTES_PER_SECOND = 4 * 1024**2  # 64 times what a page asks for by itself
VIEWER_BYTES_AT_ONCE = 64 * 1024**2  # opening, jumping about and stepping back before that rate counts
VIEWER_WORK_PER_SECOND = 0.5  # of a processor's second: a tab that only jumps about leaves time for the others
VIEWER_WORK_AT_ONCE = 10.0  # seconds of deriving before that rate counts
VIEWER_WORK_MOST = 2.0  # what one request counts as at most: the first may wait for the engine's compilation
WORLD_BYTES = 1024**2  # what an open counts as: about the largest world description
LOOK_BYTES = 32 * 1024  # what a look counts as: about the tables of 64 cores

MESSAGES_PER_SECOND = 200  # of one connection: a page that plays fast and drives a room sends some forty
MESSAGES_AT_ONCE = 1_000  # before that rate counts: a page that comes back asks for all it shows
FRAMES_PER_SECOND = 400  # read from one connection, pings and parts too: twice its messages; more waits in the net
FRAMES_AT_ONCE = 4_000  # before that rate counts
FLOOD_SECONDS = 10.0  # of debt, at that rate: who goes on so long after being told to wait is no page, and is closed
OPENS_PER_SECOND = 5  # of one connection: a choice by hand is an open, and a key held down makes ten
OPENS_AT_ONCE = 100  # before that rate counts
BEGUN_PER_SECOND = 1  # races, sweeps, rooms opened, joined or asked of one connection: a person clicks
BEGUN_AT_ONCE = 20  # before that rate counts
MOVES_PER_SECOND = 40  # in a room, of one connection: ten of the wheel, twenty of the pointer
MOVES_AT_ONCE = 200  # before that rate counts
CONNECTS_PER_SECOND = 50  # of one address: a school has one for all its pupils
CONNECTS_AT_ONCE = 2_000  # before that rate counts: a class of a thousand that comes back after a restart, twice
ROOMS_PER_SECOND = 0.02  # of one address: the teachers of a school; a room that is left takes a place for days
ROOMS_AT_ONCE = 60  # before that rate counts
GUESSES_PER_SECOND = 0.5  # wrong codes or keys of one address: at that rate a code of six signs lasts for decades
GUESSES_AT_ONCE = 100  # before that rate counts: a class that mistypes
ADDRESSES_REMEMBERED = 10_000  # then the longest unheard is forgotten

NAME_CHARACTERS = 64
SETTINGS = 64  # parameters a scenario may set
SETTING_VALUE = 2**53  # what a JavaScript number holds exactly
CORES = 256  # hardware threads a machine may have
THREADS = 1024  # four a core of the largest machine
EDITS = 32  # live edits of one run
PATH_CHARACTERS = 2000  # of a path by hand: an address stays short enough for every browser
HAND_SECONDS = 0.25  # the answer to an open waits so long for the end of a path by hand, and then tells where it ends
SEED = 2**32 - 1
CHUNK_NUMBER = 2**31 - 1  # the chunk header holds it as an int32
CYCLE = 2**53
CELL = 2**31 - 1  # words of simulated memory: more than an arena holds
SUMMARY_POOL = 2**20  # chunks a row: a row of so many covers any run
SUMMARY_ROWS = 4096  # one row a chunk: wider than any timeline has pixels
CHUNKS_AHEAD = 2048  # how far past what has been simulated one seek may reach: a few seconds of simulating

SEARCH_CYCLES = 16_384 * 4096  # one search looks through so many cycles, then says how far it came
SEARCH_SECONDS = 5  # nor does it take longer than this: the page can ask to go on from there
SOUGHT = 16  # things one search looks for at once: the breakpoints of a page
HITS = 2048  # one answer tells so many, then where to ask on: more marks than a timeline has room for
HITS_SECONDS = 1.0  # one answer takes at most: the page shows how far it is
ROW = 100_000  # the last line of a file: more than any text that is compiled
SEARCH_SLICE_SECONDS = 0.05  # a search holds its run no longer than this, or than one chunk takes

RACES = 4  # going on at once: each run of a race holds a whole arena, and a copy to go back to
RACE_RUNS = 16  # runs of one race: the bars of one chart
RACE_FAULTS = 2_000_000  # of each of its runs: about a minute of simulating
RACE_SLICE_ACTIONS = 500_000  # one run of a race goes on for about so many, then the next: some hundredths of a second

SWEEPS = 16  # going on at once: of each at least one job is under way, and holds a whole arena and a copy
SWEEP_DESIGNS = 24  # of one sweep: all there are
SWEEP_CORE_COUNTS = 16  # of one sweep: the points of a curve
SWEEP_SEEDS = 10  # of each point
SWEEP_FAULTS = 2_000_000  # of each of its runs: about a minute of simulating
POINT_BYTES = 4 * 1024  # what a point that is told counts as: ten seeds with their fingerprints, and lines written

LESSON_STEPS = 24  # of one lesson: what its format allows
LESSON_OPTIONS = 6  # of one question: a reader compares no more
LESSON_BYTES = 128 * 1024  # what a lesson counts as: its text at most, twice for its HTML
LESSON_WORK_SECONDS = 0.2  # what a question that nobody had asked before counts as: about what making it takes
LESSON_WORKS = 128  # questions being made at once: each tab's, and as many again that were left behind
LESSON_WAIT_SECONDS = 0.5  # who asks waits so long, then is told to ask again
LESSON_AGAIN_SECONDS = 0.5  # after which
LESSON_FORGET_SECONDS = 10.0  # what nobody has asked for so long is dropped: some times what a page waits between
LESSON_TURN_SECONDS = 2.0  # of work, after which the others come first: a question takes less
LESSON_RUN_SLICES = 2_000  # of half a million actions each, of one run: about a minute of simulating
LESSON_ANSWERS_KEPT = 4096  # every question of every lesson for a lecture of tabs
LESSONS_KEPT = 64  # texts kept as they were read: more than there are

READING_WORK_PER_SECOND = 1.0  # of a processor's second, for all readers of pages without a script together
READING_WORK_AT_ONCE = 60.0  # seconds of it before that rate counts: a class that begins at the same time
READING_MOMENT_SECONDS = 0.1  # what telling a moment in words counts as

RUNS_KEPT = 64  # recordings kept for the next who asks for the same scenario: those of all lessons
RUNS_KEPT_BYTES = 2 * 1024**3
RUN_OBJECTS_BYTES = 24 * 1024**2  # beside its arrays a run has its program, its world and answers: 8 to 31 MiB measured
OPENING_BYTES = 768 * 1024**2  # while the heaviest run is opened: 700 MiB measured on 128 cores
JOB_BYTES = 384 * 1024**2  # of a sweep or a race, while one run is measured: its arena, a copy, and what boot left
PROCESS_BYTES = 4 * 1024**3  # then runs nobody watches are dropped, and what would need more is refused or waits
HEAP_PIECE_BYTES = 4 * 1024**2  # what is larger goes back to the system when it is freed; arenas are
HEAPS = 2  # of glibc: with one a thread, each would keep what its thread once needed
LOG_CHARACTERS = 2_000  # of one record: a stranger's message does not fill the disk
REQUESTS_REMEMBERED = 256  # which words named which run; a forgotten one is only resolved again
RUN_BYTES = 192 * 1024**2  # taken for a recording that does not tell its size: one whole arena

EXTEND_SECONDS = 0.05  # a chunk request waits at most this long for the background worker
READY_WAIT_SECONDS = 1.0  # who needs the engine while it is compiled waits so long, then is told to ask again
ASK_AGAIN_SECONDS = 0.2  # after which

ROOM_NAME_CHARACTERS = 40  # of a person: what a list shows without a cut
ROOM_PLACE_CHARACTERS = 6_000  # of an address: a path by hand, 32 edits, 64 settings
ROOM_SPEED = 1e9  # cycles a second: above what the page offers
ROOM_SEQ = 2**53  # of a change: what a JavaScript number holds exactly
ROOM_POINT = 10_000  # a spot of the stage, as a share of its width and height
ROOM_LOG = 256  # changes kept: nearly a minute of the busiest teacher, so a short loss of the network is made good
ROOM_WINDOW = 48  # changes under way to one who has not said they came: three acknowledgements' worth
ROOM_STORE_SECONDS = 2.0  # a store that has not answered by then counts as broken
ROOMS = 1_000  # kept at once: each some hundred kB of the store at most
ROOM_MEMBERS = 2_000  # that ever came to one room: the largest lecture hall, twice
ROOM_QUESTIONS = 200  # that one room was asked: a term of lectures
ROOM_KEPT_SECONDS = 2 * 24 * 3600  # after the last change: a lesson goes on the next day, names are not kept for longer
ROOM_FULL_SECONDS = 3 * 3600  # when all places are taken, rooms that have not changed for so long give theirs up
ROOM_REST_SECONDS = 30.0  # between tidying up
ROOM_BEAT_SECONDS = 0.05  # how late something that is told in measured time may be
ROOM_PEOPLE_SECONDS = 1.0  # how often all are told how many are there, and have voted: a class comes in within seconds
ROOM_TEACHER_SECONDS = 0.25  # how often who teaches is told: bars that grow, four pictures a second
ROOM_PRESENT_SECONDS = 10.0  # how often a worker says again who is with it; after three times that it is forgotten
