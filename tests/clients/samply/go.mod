module fhir-hcpcs/samply

go 1.22

require github.com/samply/golang-fhir-models/fhir-models v0.3.2 // indirect
