-- One edition of one code system, or one concept map. Written once, then only read.
-- A coding in JSON is [system, code, display, version].

-- The metadata of the CodeSystem or ConceptMap resource, without concepts or mappings, as JSON.
CREATE TABLE edition (
    kind     TEXT NOT NULL CHECK (kind IN ('codesystem', 'conceptmap')),
    document TEXT NOT NULL
);

-- The source, and counts from when the database was written.
CREATE TABLE provenance (
    publisher TEXT NOT NULL,
    file      TEXT NOT NULL,
    sha256    TEXT NOT NULL,    -- of the file
    effective TEXT NOT NULL,    -- YYYY-MM-DD
    counts    TEXT NOT NULL,    -- JSON: concepts or mappings, inactive, remarks
    software  TEXT NOT NULL,
    digest    TEXT NOT NULL     -- sha256 of all other cells of this database
);

-- The distinct property values; concepts refer to them by id.
CREATE TABLE value (
    id       INTEGER PRIMARY KEY,
    property TEXT NOT NULL,
    type     TEXT NOT NULL,     -- FHIR type
    value    TEXT NOT NULL,     -- the code, where the type is Coding
    system   TEXT,
    display  TEXT,
    version  TEXT,
    parts    TEXT NOT NULL,     -- JSON: [[property, type, value, system, display, version], ...]
    members  BLOB NOT NULL      -- the concepts with this value (members.py)
);

-- In the publisher's order.
CREATE TABLE concept (
    id           INTEGER PRIMARY KEY,
    code         TEXT NOT NULL,
    display      TEXT,
    definition   TEXT,
    abstract     INTEGER NOT NULL,
    inactive     INTEGER NOT NULL,
    starts       TEXT,          -- first day of validity, YYYY-MM-DD
    ends         TEXT,          -- last day of validity
    designations TEXT NOT NULL, -- JSON: [[value, language, coding, extensions], ...]
    properties   TEXT NOT NULL, -- JSON: [id of value, ...]
    extensions   TEXT NOT NULL  -- JSON: [[url, type, value], ...]
);

CREATE TABLE parent (
    child  TEXT NOT NULL,
    place  INTEGER NOT NULL,    -- in the publisher's order
    parent TEXT NOT NULL,
    PRIMARY KEY (child, place)
) WITHOUT ROWID;

-- The words of each concept, already split and folded by words.py, so that SQLite only splits at
-- spaces. rowid is the id of the concept.
CREATE VIRTUAL TABLE words USING fts5 (
    display, others, content = '', detail = full, prefix = '2 3',
    tokenize = "ascii"
);

-- Each of these words, and each beginning of up to three characters as `beg*`: the concepts with
-- it, and those whose display begins with it (members.py).
CREATE TABLE term (
    word    TEXT PRIMARY KEY,
    members BLOB NOT NULL,
    firsts  BLOB NOT NULL
) WITHOUT ROWID;

-- In the order of the source.
CREATE TABLE mapping (
    id             INTEGER PRIMARY KEY,
    source_code    TEXT NOT NULL,
    source_display TEXT,
    target_code    TEXT,        -- NULL: the source code has no target
    target_display TEXT,
    relationship   TEXT NOT NULL, -- code of R5
    comment        TEXT,
    products       TEXT NOT NULL, -- JSON: [[attribute as coding, coding or text], ...]
    dependencies   TEXT NOT NULL, -- JSON: [[attribute as coding, coding], ...]
    starts         TEXT,
    ends           TEXT,
    citation       TEXT NOT NULL
);
