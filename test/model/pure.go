package main

import (
	"encoding/binary"
	"fmt"
	"reflect"
	"slices"
	"time"
	"unsafe"
)

// The cores keep their state to themselves. To take a step and still have the
// state before it, this file copies any value whole, moves the times in it, and
// writes it down so that two equal states read the same. It goes by reflection,
// so a field that is added to a core takes part without a word here.

var timeType = reflect.TypeFor[time.Time]()

// open gives a value that may be set, also of a field that is not exported.
func open(v reflect.Value) reflect.Value {
	return reflect.NewAt(v.Type(), unsafe.Pointer(v.UnsafeAddr())).Elem()
}

// copied gives a copy that shares nothing that a core could change.
func copied[T any](v T) T {
	out := v
	unshare(reflect.ValueOf(&out).Elem())
	return out
}

// unshare replaces everything that v refers to by copies of it.
func unshare(v reflect.Value) {
	switch v.Kind() {
	case reflect.Struct:
		if v.Type() == timeType {
			return
		}
		for i := range v.NumField() {
			unshare(open(v.Field(i)))
		}
	case reflect.Array:
		for i := range v.Len() {
			unshare(v.Index(i))
		}
	case reflect.Pointer:
		if !v.IsNil() {
			n := reflect.New(v.Type().Elem())
			n.Elem().Set(v.Elem())
			unshare(n.Elem())
			v.Set(n)
		}
	case reflect.Slice:
		if v.IsNil() || v.Type().Elem().Kind() == reflect.Uint8 {
			return // bytes are never written to
		}
		n := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
		reflect.Copy(n, v)
		for i := range n.Len() {
			unshare(n.Index(i))
		}
		v.Set(n)
	case reflect.Map:
		if v.IsNil() {
			return
		}
		n := reflect.MakeMapWithSize(v.Type(), v.Len())
		for it := v.MapRange(); it.Next(); {
			e := reflect.New(v.Type().Elem()).Elem()
			e.Set(it.Value())
			unshare(e)
			n.SetMapIndex(it.Key(), e)
		}
		v.Set(n)
	case reflect.Interface, reflect.Func, reflect.Chan, reflect.UnsafePointer:
		panic(fmt.Sprintf("a core holds a %s, which cannot be copied", v.Type()))
	}
}

// shift moves every time in *v by d, except those that are set to never or lie
// far off, like the end of a session. What is older than oldest stays there:
// nothing asks how much older.
func shift[T any](v *T, zero time.Time, d, oldest time.Duration) {
	walk(reflect.ValueOf(v).Elem(), func(t reflect.Value) {
		at := t.Interface().(time.Time)
		if at.IsZero() || at.Sub(zero) > far/2 {
			return
		}
		at = at.Add(d)
		if zero.Sub(at) > oldest {
			at = zero.Add(-oldest)
		}
		t.Set(reflect.ValueOf(at))
	})
}

func walk(v reflect.Value, do func(reflect.Value)) {
	switch v.Kind() {
	case reflect.Struct:
		if v.Type() == timeType {
			do(v)
			return
		}
		for i := range v.NumField() {
			walk(open(v.Field(i)), do)
		}
	case reflect.Pointer:
		if !v.IsNil() {
			walk(v.Elem(), do)
		}
	case reflect.Slice, reflect.Array:
		if k := v.Type().Elem().Kind(); k == reflect.Uint8 {
			return
		}
		for i := range v.Len() {
			walk(v.Index(i), do)
		}
	case reflect.Map:
		for it := v.MapRange(); it.Next(); {
			e := reflect.New(v.Type().Elem()).Elem()
			e.Set(it.Value())
			walk(e, do)
			v.SetMapIndex(it.Key(), e)
		}
	}
}

// field gives a field of the struct that v points to, by the names on the way. A
// core that is changed so that there is no such field makes it panic.
func field(v reflect.Value, names ...string) reflect.Value {
	for _, n := range names {
		for v.Kind() == reflect.Pointer {
			v = v.Elem()
		}
		f := v.FieldByName(n)
		if !f.IsValid() {
			panic(fmt.Sprintf("%s has no field %q: the model is to be brought up to date", v.Type(), n))
		}
		v = open(f)
	}
	return v
}

// written gives the bytes of a value: the same for two that are equal.
func written(b []byte, v reflect.Value) []byte {
	switch v.Kind() {
	case reflect.Struct:
		if v.Type() == timeType {
			at := open(v).Interface().(time.Time)
			return binary.AppendVarint(b, at.UnixNano())
		}
		for i := range v.NumField() {
			b = written(b, open(v.Field(i)))
		}
		return b
	case reflect.Bool:
		if v.Bool() {
			return append(b, 1)
		}
		return append(b, 0)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return binary.AppendVarint(b, v.Int())
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return binary.AppendUvarint(b, v.Uint())
	case reflect.String:
		b = binary.AppendUvarint(b, uint64(v.Len()))
		return append(b, v.String()...)
	case reflect.Pointer:
		if v.IsNil() {
			return append(b, 0)
		}
		return written(append(b, 1), v.Elem())
	case reflect.Slice:
		b = binary.AppendUvarint(b, uint64(v.Len()))
		fallthrough
	case reflect.Array:
		for i := range v.Len() {
			b = written(b, v.Index(i))
		}
		return b
	case reflect.Map:
		var all [][]byte
		for it := v.MapRange(); it.Next(); {
			k, e := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
			k.Set(it.Key())
			e.Set(it.Value())
			all = append(all, written(written(nil, k), e))
		}
		slices.SortFunc(all, slices.Compare)
		b = binary.AppendUvarint(b, uint64(len(all)))
		return append(b, slices.Concat(all...)...)
	}
	panic(fmt.Sprintf("a core holds a %s, which cannot be written", v.Type()))
}
