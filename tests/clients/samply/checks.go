package main

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/samply/golang-fhir-models/fhir-models/fhir"
)

type check struct {
	name string
	run  func(Server, Facts) error
}

var checks = []check{
	{"capability statement", capabilities},
	{"lookup as of a date", lookup},
	{"a code that is not in force is an OperationOutcome that says so", ended},
	{"a wrong display is refused with the right one", wrongDisplay},
	{"an expansion with a filter, in pages", expansion},
	{"a translation", translation},
	{"a search by url", search},
	{"all pages of a search have each resource once", pages},
	{"resources are read by id", reads},
	{"a batch has the result of each request", batch},
	{"every operation definition", definitions},
}

func capabilities(server Server, facts Facts) error {
	statement, err := read[fhir.CapabilityStatement](server.get("metadata"))
	if err != nil {
		return err
	}
	terminology, err := read[fhir.TerminologyCapabilities](server.get("metadata", "mode", "terminology"))
	if err != nil {
		return err
	}
	for _, system := range terminology.CodeSystem {
		if text(system.Uri) == facts.Systems["hcpcs"] {
			return equal(statement.FhirVersion, fhir.FHIRVersion4_0_1)
		}
	}
	return fmt.Errorf("HCPCS is missing")
}

func lookup(server Server, facts Facts) error {
	dated := facts.Dated
	found, err := read[fhir.Parameters](server.get("CodeSystem/$lookup",
		"system", facts.Systems["hcpcs"], "code", dated.Code, "date", dated.In))
	if err != nil {
		return err
	}
	display := text(named(found.Parameter, "display").ValueString)
	version := text(named(found.Parameter, "version").ValueString)
	return equal([2]string{display, version}, [2]string{dated.Display, dated.Version})
}

func ended(server Server, facts Facts) error {
	status, body, err := server.get("CodeSystem/$lookup",
		"system", facts.Systems["hcpcs"], "code", facts.Dated.Code, "date", facts.Dated.Out)
	if err != nil {
		return err
	}
	outcome := fhir.OperationOutcome{}
	if err := decode(body, &outcome); err != nil {
		return err
	}
	issue := outcome.Issue[0]
	if !strings.Contains(text(issue.Details.Text), facts.Dated.Why) {
		return fmt.Errorf("%s", text(issue.Details.Text))
	}
	if err := equal(issue.Code, fhir.IssueTypeNotFound); err != nil {
		return err
	}
	return equal(status, 404)
}

func wrongDisplay(server Server, facts Facts) error {
	display := "Wrong"
	system := facts.Systems["hcpcs"]
	request := fhir.Parameters{Parameter: []fhir.ParametersParameter{
		{Name: "url", ValueUri: &system},
		{Name: "code", ValueCode: &facts.Product.Code},
		{Name: "display", ValueString: &display},
	}}
	found, err := read[fhir.Parameters](server.post("CodeSystem/$validate-code", request))
	if err != nil {
		return err
	}
	if *named(found.Parameter, "result").ValueBoolean {
		return fmt.Errorf("it is right")
	}
	outcome := fhir.OperationOutcome{}
	if err := decode(named(found.Parameter, "issues").Resource, &outcome); err != nil {
		return err
	}
	return equal(text(named(found.Parameter, "display").ValueString), facts.Product.Display)
}

func expansion(server Server, facts Facts) error {
	wanted, codes := facts.Filter, map[string]bool{}
	for offset := 0; offset < wanted.Total; offset += wanted.Page {
		found, err := read[fhir.ValueSet](server.get("ValueSet/$expand",
			"url", facts.ValueSet, "filter", wanted.Text,
			"count", strconv.Itoa(wanted.Page), "offset", strconv.Itoa(offset)))
		if err != nil {
			return err
		}
		if err := equal(*found.Expansion.Total, wanted.Total); err != nil {
			return err
		}
		for _, each := range found.Expansion.Contains {
			codes[*each.Code] = true
		}
	}
	if !codes[wanted.First] {
		return fmt.Errorf("%s is missing", wanted.First)
	}
	return equal(len(codes), wanted.Total)
}

func translation(server Server, facts Facts) error {
	found, err := read[fhir.Parameters](server.get("ConceptMap/$translate",
		"system", facts.Systems["icd10pcs"], "code", facts.Procedure.Code,
		"targetsystem", facts.Systems["cpt"]))
	if err != nil {
		return err
	}
	if !*named(found.Parameter, "result").ValueBoolean {
		return fmt.Errorf("no result")
	}
	match := named(found.Parameter, "match").Part
	equivalence := fhir.ConceptMapEquivalence(-1)
	if err := equivalence.UnmarshalJSON([]byte(*named(match, "equivalence").ValueCode)); err != nil {
		return err
	}
	if err := equal(equivalence, fhir.ConceptMapEquivalenceWider); err != nil {
		return err
	}
	return equal(text(named(match, "concept").ValueCoding.Code), facts.Translation.Target)
}

func search(server Server, facts Facts) error {
	bundle, err := read[fhir.Bundle](server.get("CodeSystem", "url", facts.Systems["hcpcs"]))
	if err != nil {
		return err
	}
	newest := fhir.CodeSystem{}
	if err := decode(bundle.Entry[0].Resource, &newest); err != nil {
		return err
	}
	if err := equal(text(newest.Version), facts.Edition.Version); err != nil {
		return err
	}
	return equal(*bundle.Total, facts.Edition.Editions)
}

func pages(server Server, _ Facts) error {
	next, total, urls := server.base+"ValueSet?_count=10", 0, map[string]bool{}
	for next != "" {
		bundle, err := read[fhir.Bundle](server.send("GET", next, nil))
		if err != nil {
			return err
		}
		next, total = "", *bundle.Total
		for _, entry := range bundle.Entry {
			if err := decode(entry.Resource, &fhir.ValueSet{}); err != nil {
				return err
			}
			urls[*entry.FullUrl] = true
		}
		for _, link := range bundle.Link {
			if link.Relation == "next" {
				next = link.Url
			}
		}
	}
	return equal(len(urls), total)
}

func reads(server Server, facts Facts) error {
	system, err := read[fhir.CodeSystem](server.get("CodeSystem/" + facts.Edition.Id))
	if err != nil {
		return err
	}
	if err := equal(system.Url != nil && *system.Url == facts.Systems["hcpcs"], true); err != nil {
		return err
	}
	conceptMap, err := read[fhir.ConceptMap](server.get("ConceptMap/" + facts.ConceptMap.Id))
	if err != nil {
		return err
	}
	if err := equal(text(conceptMap.Url), facts.ConceptMap.Url); err != nil {
		return err
	}
	valueSet, err := read[fhir.ValueSet](server.get("ValueSet/hcpcs"))
	if err != nil {
		return err
	}
	return equal(text(valueSet.Url), facts.ValueSet)
}

func batch(server Server, facts Facts) error {
	bundle := fhir.Bundle{Type: fhir.BundleTypeBatch}
	for system, code := range map[string]string{
		"icd10cm": facts.Diagnosis.Code, "icd10pcs": facts.Procedure.Code,
	} {
		address := "CodeSystem/$lookup?system=" + facts.Systems[system] + "&code=" + code
		request := fhir.BundleEntryRequest{Method: fhir.HTTPVerbGET, Url: address}
		bundle.Entry = append(bundle.Entry, fhir.BundleEntry{Request: &request})
	}
	answer, err := read[fhir.Bundle](server.post("", bundle))
	if err != nil {
		return err
	}
	displays := map[string]bool{}
	for _, entry := range answer.Entry {
		found := fhir.Parameters{}
		if err := decode(entry.Resource, &found); err != nil {
			return err
		}
		displays[text(named(found.Parameter, "display").ValueString)] = true
	}
	return equal(displays[facts.Diagnosis.Display] && displays[facts.Procedure.Display], true)
}

func definitions(server Server, _ Facts) error {
	bundle, err := read[fhir.Bundle](server.get("OperationDefinition", "_count", "100"))
	if err != nil {
		return err
	}
	for _, entry := range bundle.Entry {
		if err := decode(entry.Resource, &fhir.OperationDefinition{}); err != nil {
			return fmt.Errorf("%s: %w", *entry.FullUrl, err)
		}
	}
	return equal(len(bundle.Entry), *bundle.Total)
}
