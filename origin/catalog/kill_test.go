package catalog_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/streamgate/streamgate/internal/kv"
	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/origin/catalog"
)

// writerEnv makes the test binary a writer to the catalog in the folder it
// names: it says what was acknowledged until it is killed.
const writerEnv = "STREAMGATE_CATALOG_WRITER"

func TestMain(m *testing.M) {
	if dir := os.Getenv(writerEnv); dir != "" {
		if err := write(dir); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

func write(dir string) error {
	db, err := kv.Open(kv.Config{Dir: dir, Sync: true})
	if err != nil {
		return err
	}
	c, err := catalog.Open(catalog.Config{}, db)
	if err != nil {
		return err
	}
	ctx := context.Background()
	for i := 0; ; i++ {
		name := fmt.Sprintf("w%s-%d", os.Getenv("ROUND"), i)
		v, err := c.Create(ctx, model.Video{ID: model.VideoID(name), State: model.Published})
		if err != nil {
			return err
		}
		if err := c.Append(ctx, catalog.Line{Action: name, Video: v.ID}); err != nil {
			return err
		}
		if err := c.Consume(ctx, strings.ReplaceAll(name, "-", "n")+"padding", time.Now().Add(time.Hour)); err != nil {
			return err
		}
		fmt.Println(name) // acknowledged
	}
}

func TestWhatWasAcknowledgedSurvivesKill9(t *testing.T) {
	dir := t.TempDir()
	var acknowledged []string
	for round := range 3 {
		cmd := exec.CommandContext(t.Context(), os.Args[0])
		cmd.Env = append(os.Environ(), writerEnv+"="+dir, fmt.Sprintf("ROUND=%d", round))
		cmd.Stderr = os.Stderr
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(out)
		for n := 0; n < 20 && lines.Scan(); n++ {
			acknowledged = append(acknowledged, lines.Text())
		}
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = cmd.Wait() // the error is that it was killed
	}
	if len(acknowledged) != 60 {
		t.Fatalf("%d writes were acknowledged", len(acknowledged))
	}
	db := database(t, dir)
	defer db.Close()
	c := over(t, catalog.Config{}, db)
	told := strings.Join(read(t, c.Feed(), 0), "\n")
	for _, name := range acknowledged {
		if _, err := c.Get(t.Context(), model.VideoID(name)); err != nil {
			t.Errorf("video %s: %v", name, err)
		}
		if page, err := c.Lines(t.Context(), catalog.LineQuery{Video: model.VideoID(name)}); err != nil || len(page.Lines) != 1 {
			t.Errorf("line of %s: %+v, %v", name, page.Lines, err)
		}
		if !strings.Contains(told, `"`+name+`"`) {
			t.Errorf("the feed does not tell of %s", name)
		}
		if err := c.Consume(t.Context(), strings.ReplaceAll(name, "-", "n")+"padding", time.Now().Add(time.Hour)); err == nil {
			t.Errorf("the nonce of %s can be used again", name)
		}
	}
}
