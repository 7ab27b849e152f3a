package main

import (
	"encoding/json"
	"os"
)

// Facts is what is right for the content of the server.
type Facts struct {
	Systems     map[string]string
	ValueSet    string
	ConceptMap  struct{ Id, Url string }
	Product     Named
	Procedure   Named
	Diagnosis   Named
	Translation struct{ Target string }
	Content
}

// Named is a code and its display.
type Named struct{ Code, Display string }

// Content is what differs between whole editions and the bundled data.
type Content struct {
	Edition struct {
		Version, Id string
		Editions    int
	}
	Dated  struct{ Code, Display, In, Version, Out, Why string }
	Filter struct {
		Text, First string
		Total, Page int
	}
}

func readFacts(path string) (facts Facts, err error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return facts, err
	}
	if err = json.Unmarshal(text, &facts); err != nil {
		return facts, err
	}
	contents := map[string]json.RawMessage{}
	if err = json.Unmarshal(text, &contents); err != nil {
		return facts, err
	}
	content := os.Getenv("FHIR_HCPCS_CLIENT_CONTENT")
	if content == "" {
		content = "installed"
	}
	return facts, json.Unmarshal(contents[content], &facts.Content)
}
