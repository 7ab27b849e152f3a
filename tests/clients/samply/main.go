// Samply's models read every kind of answer, and know every element of it.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"

	"github.com/samply/golang-fhir-models/fhir-models/fhir"
)

const mediaType = "application/fhir+json"

// Server is the R4 endpoint that is asked.
type Server struct{ base string }

func (server Server) get(path string, query ...string) (int, []byte, error) {
	values := url.Values{}
	for index := 0; index+1 < len(query); index += 2 {
		values.Set(query[index], query[index+1])
	}
	return server.send("GET", server.base+path+"?"+values.Encode(), nil)
}

func (server Server) post(path string, resource any) (int, []byte, error) {
	body, err := json.Marshal(resource)
	if err != nil {
		return 0, nil, err
	}
	return server.send("POST", server.base+path, body)
}

func (server Server) send(method, address string, body []byte) (int, []byte, error) {
	request, err := http.NewRequest(method, address, bytes.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	request.Header.Set("Accept", mediaType)
	if body != nil {
		request.Header.Set("Content-Type", mediaType)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, nil, err
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	return response.StatusCode, answer, err
}

// read reads an answer as a resource, and fails at an element that the model does not have.
func read[T any](status int, body []byte, err error) (resource T, _ error) {
	if err != nil {
		return resource, err
	}
	if status != http.StatusOK {
		return resource, fmt.Errorf("status %d: %s", status, body)
	}
	return resource, decode(body, &resource)
}

// decode reads a resource strictly, but for its resourceType, which the models only write.
func decode(body []byte, resource any) error {
	elements := map[string]json.RawMessage{}
	if err := json.Unmarshal(body, &elements); err != nil {
		return err
	}
	delete(elements, "resourceType")
	rest, err := json.Marshal(elements)
	if err != nil {
		return err
	}
	decoder := json.NewDecoder(bytes.NewReader(rest))
	decoder.DisallowUnknownFields()
	return decoder.Decode(resource)
}

func equal[T comparable](got, wanted T) error {
	if got != wanted {
		return fmt.Errorf("%v, not %v", got, wanted)
	}
	return nil
}

// named is the parameter of a name, or an empty one.
func named(parts []fhir.ParametersParameter, name string) fhir.ParametersParameter {
	for _, part := range parts {
		if part.Name == name {
			return part
		}
	}
	return fhir.ParametersParameter{}
}

// text is the text of a value that may be missing.
func text(value *string) string {
	if value == nil {
		return ""
	}
	return *value
}

func main() {
	facts, err := readFacts(os.Args[2])
	if err != nil {
		fmt.Println("FAIL facts:", err)
		os.Exit(1)
	}
	failed := false
	for _, check := range checks {
		if err := check.run(Server{os.Args[1] + "/r4/"}, facts); err != nil {
			failed = true
			fmt.Printf("FAIL r4 %s: %.400v\n", check.name, err)
		} else {
			fmt.Println("ok r4", check.name)
		}
	}
	if failed {
		os.Exit(1)
	}
}
