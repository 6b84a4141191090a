// Runs the program against Pulumi's mocks, and writes the resources that it asks for into the file RECORD.
package main

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

type recorded struct {
	Type   string         `json:"type"`
	Name   string         `json:"name"`
	Inputs map[string]any `json:"inputs"`
	Secret []string       `json:"secret"`
}

type recorder struct{ resources []recorded }

func (r *recorder) NewResource(args pulumi.MockResourceArgs) (string, resource.PropertyMap, error) {
	secret := []string{}
	for name, value := range args.Inputs {
		if value.ContainsSecrets() {
			secret = append(secret, string(name))
		}
	}
	inputs := args.Inputs.MapRepl(nil, func(value resource.PropertyValue) (any, bool) {
		if value.IsSecret() {
			return value.SecretValue().Element.Mappable(), true
		}
		return nil, false
	})
	r.resources = append(r.resources, recorded{args.TypeToken, args.Name, inputs, secret})
	return args.Name, args.Inputs, nil
}

func (r *recorder) Call(args pulumi.MockCallArgs) (resource.PropertyMap, error) {
	return args.Args, nil
}

func TestProgram(t *testing.T) {
	found := &recorder{}
	if err := pulumi.RunErr(program, pulumi.WithMocks("project", "stack", found)); err != nil {
		t.Fatal(err)
	}
	content, err := json.Marshal(found.resources)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(os.Getenv("RECORD"), content, 0o600); err != nil {
		t.Fatal(err)
	}
}
