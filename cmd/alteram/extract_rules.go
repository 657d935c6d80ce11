package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/alteram-hub/alteram"
	"github.com/alteram-hub/alteram/internal/extract"
)

// Limits on the rules for sites: of one file in bytes, and of files in a folder.
const (
	maxRuleFile  = 256 << 10
	maxRuleFiles = 20_000
)

// readSiteRules reads a folder of rules for single sites, a file a host: its
// name and .txt, with a dot before it for the hosts below it too. There are none
// when no folder is named. What the rules say that is not followed goes to warn.
func readSiteRules(folder string, warn func(file, warning string)) (extract.Sites, error) {
	if folder == "" {
		return nil, nil
	}
	files, err := os.ReadDir(folder)
	if err != nil {
		return nil, alteram.Errorf(alteram.Invalid, "--site-rules %q cannot be read (%v): name a folder of files such as gazette.example.txt", folder, err)
	}
	if len(files) > maxRuleFiles {
		return nil, alteram.Errorf(alteram.Invalid, "--site-rules %q holds %d files: keep no more than %d", folder, len(files), maxRuleFiles)
	}
	sites := extract.Sites{}
	for _, f := range files {
		host, isRules := strings.CutSuffix(strings.ToLower(f.Name()), ".txt")
		if !isRules || f.IsDir() {
			continue
		}
		text, err := readRuleFile(filepath.Join(folder, f.Name()))
		if err != nil {
			return nil, err
		}
		rules, warnings := extract.ParseRules(text)
		for _, w := range warnings {
			warn(f.Name(), w)
		}
		sites[strings.TrimPrefix(host, "www.")] = rules
	}
	return sites, nil
}

func readRuleFile(name string) (string, error) {
	info, err := os.Stat(name)
	if err != nil {
		return "", fmt.Errorf("site rules: %w", err)
	}
	if info.Size() > maxRuleFile {
		return "", alteram.Errorf(alteram.Invalid, "%s is larger than %d KiB, which no rules are: take it out of the folder of --site-rules", name, maxRuleFile>>10)
	}
	b, err := os.ReadFile(name)
	if err != nil {
		return "", fmt.Errorf("site rules: %w", err)
	}
	return string(b), nil
}
