// Writes the Go types through which pulumi-kubernetes passes inputs, one type a line:
//
//	go run . > types.txt
//
// Kinds come first ("apps/v1/Deployment = apps/v1.Deployment"). A field is name:type, where "*" is a pointer, "[]" a
// list, "{}" a map of strings, and "!" a field that is written even when it is zero.
package main

import (
	"fmt"
	"reflect"
	"regexp"
	"sort"
	"strings"

	"k8s.io/client-go/kubernetes/scheme"
)

// Stable versions only: no API server of today serves most of the others.
var stable = regexp.MustCompile(`^v[0-9]+$`)

var special = map[string]string{
	"k8s.io/apimachinery/pkg/api/resource.Quantity":   "quantity",
	"k8s.io/apimachinery/pkg/util/intstr.IntOrString": "int-or-string",
	"k8s.io/apimachinery/pkg/apis/meta/v1.Time":       "time",
	"k8s.io/apimachinery/pkg/apis/meta/v1.MicroTime":  "microtime",
	"k8s.io/apimachinery/pkg/apis/meta/v1.FieldsV1":   "any",
	"k8s.io/apimachinery/pkg/runtime.RawExtension":    "any",
}

var written = map[string]string{}

func main() {
	var kinds []string
	for gvk, typ := range scheme.Scheme.AllKnownTypes() {
		_, hasMetadata := typ.FieldByName("ObjectMeta")
		if stable.MatchString(gvk.Version) && hasMetadata {
			kinds = append(kinds, fmt.Sprintf("%s/%s = %s", gvk.GroupVersion(), gvk.Kind, name(typ)))
			describe(typ)
		}
	}
	sort.Strings(kinds)
	var types []string
	for typ, fields := range written {
		types = append(types, typ+fields)
	}
	sort.Strings(types)
	fmt.Println(strings.Join(append(kinds, types...), "\n"))
}

// describe writes a struct and every struct below it.
func describe(typ reflect.Type) {
	if _, known := written[name(typ)]; known {
		return
	}
	written[name(typ)] = ""
	var fields []string
	collect(typ, &fields)
	sort.Strings(fields)
	written[name(typ)] = " " + strings.Join(fields, " ")
}

func collect(typ reflect.Type, fields *[]string) {
	for i := 0; i < typ.NumField(); i++ {
		field := typ.Field(i)
		tag := strings.Split(field.Tag.Get("json"), ",")
		if tag[0] == "" && (field.Anonymous || strings.Contains(field.Tag.Get("json"), "inline")) {
			collect(field.Type, fields)
			continue
		}
		always := "!"
		for _, option := range tag[1:] {
			if option == "omitempty" {
				always = ""
			}
		}
		*fields = append(*fields, fmt.Sprintf("%s:%s%s", tag[0], always, shape(field.Type)))
	}
}

func shape(typ reflect.Type) string {
	if short, ok := special[typ.PkgPath()+"."+typ.Name()]; ok {
		return short
	}
	switch typ.Kind() {
	case reflect.Pointer:
		return "*" + shape(typ.Elem())
	case reflect.Slice:
		if typ.Elem().Kind() == reflect.Uint8 {
			return "bytes"
		}
		return "[]" + shape(typ.Elem())
	case reflect.Map:
		return "{}" + shape(typ.Elem())
	case reflect.Struct:
		describe(typ)
		return name(typ)
	case reflect.Int32, reflect.Int64, reflect.Int:
		return "int"
	case reflect.Float32, reflect.Float64:
		return "float"
	}
	return typ.Kind().String()
}

func name(typ reflect.Type) string {
	parts := strings.Split(typ.PkgPath(), "/")
	return strings.Join(parts[max(0, len(parts)-2):], "/") + "." + typ.Name()
}
