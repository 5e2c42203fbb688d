// Reads manifests as their own programs do, and prints what those see, as JSON: `compose FILE` and `kustomize FOLDER`.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"

	"github.com/compose-spec/compose-go/v2/cli"
	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/kyaml/filesys"
)

func main() {
	if len(os.Args) != 3 {
		fail(fmt.Errorf("usage: manifests compose FILE | kustomize FOLDER"))
	}
	read := map[string]func(string) (any, error){"compose": compose, "kustomize": kustomize}[os.Args[1]]
	if read == nil {
		fail(fmt.Errorf("%s is neither compose nor kustomize", os.Args[1]))
	}
	seen, err := read(os.Args[2])
	if err != nil {
		fail(err)
	}
	if err := json.NewEncoder(os.Stdout).Encode(seen); err != nil {
		fail(err)
	}
}

// As `docker compose config` does, all profiles included.
func compose(file string) (any, error) {
	options, err := cli.NewProjectOptions([]string{file}, cli.WithOsEnv, cli.WithProfiles([]string{"*"}))
	if err != nil {
		return nil, err
	}
	return options.LoadProject(context.Background())
}

// As `kubectl kustomize` does.
func kustomize(folder string) (any, error) {
	resources, err := krusty.MakeKustomizer(krusty.MakeDefaultOptions()).Run(filesys.MakeFsOnDisk(), folder)
	if err != nil {
		return nil, err
	}
	list := []any{}
	for _, one := range resources.Resources() {
		object, err := one.Map()
		if err != nil {
			return nil, err
		}
		list = append(list, object)
	}
	return list, nil
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
