-- Created after all rows, which is faster than updating them with each row.
CREATE UNIQUE INDEX concept_code ON concept (code);
CREATE INDEX concept_spelling ON concept (code COLLATE NOCASE);
CREATE INDEX value_property ON value (property, value);
CREATE INDEX parent_children ON parent (parent, child);
CREATE INDEX mapping_source ON mapping (source_code);
CREATE INDEX mapping_target ON mapping (target_code);
