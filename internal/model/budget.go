package model

// CallBudget is what a provider of a chain may be asked.
type CallBudget struct {
	Host      string  `yaml:"host"`       // as in its URL, with the port if there is one; empty for all that are not named
	PerSecond float64 `yaml:"per_second"` // calls, 0 for no limit
	PerDay    uint64  `yaml:"per_day"`    // calls, 0 for no limit
	LogRange  uint64  `yaml:"log_range"`  // blocks of one eth_getLogs, 0 to find out
}
